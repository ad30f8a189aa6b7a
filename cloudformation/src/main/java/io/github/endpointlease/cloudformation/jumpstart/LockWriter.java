package io.github.endpointlease.cloudformation.jumpstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.cloudformation.jumpstart.ModelSource.ContainerImage;
import io.github.endpointlease.cloudformation.jumpstart.ModelSource.ModelPackage;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Writes a lock. Each entry carries the SHA-256 of what it says, so that a change by hand or by a merge is noticed. */
final class LockWriter {
    static final int FORMAT = 1;
    static final String DIGEST = "sha256";
    static final String PASSED_OVER = "passed_over";

    private static final JsonMapper MAPPER = new JsonMapper();

    private LockWriter() {}

    static String text(ConfigLock lock) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("lock_format", FORMAT);
        ArrayNode models = root.putArray("models");
        lock.entries().forEach((key, entry) -> {
            ObjectNode json = json(key, entry);
            models.add(json.deepCopy().put(DIGEST, digest(json)));
        });
        DefaultIndenter indent = new DefaultIndenter("  ", "\n");
        try {
            return MAPPER.writer(new DefaultPrettyPrinter()
                                    .withObjectIndenter(indent)
                                    .withArrayIndenter(indent))
                            .writeValueAsString(root)
                    + "\n";
        } catch (JsonProcessingException impossible) {
            throw new UncheckedIOException("a lock could not be written as JSON", impossible);
        }
    }

    /** An entry without its digest. */
    static ObjectNode json(ConfigLock.Key key, ConfigLock.Entry entry) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("model_id", key.modelId());
        put(json, "model_version", key.version());
        json.put("region_name", key.region());
        json.put("inference_instance_type", key.instanceType());
        json.put("resolved_version", entry.version());
        json.put("gated", entry.gated());
        put(json, "eula", entry.eula());
        put(json, "subscription", entry.subscription());
        if (!entry.passedOver().isEmpty()) {
            entry.passedOver().forEach(json.putArray(PASSED_OVER)::add);
        }
        json.set("definition", json(entry.definition()));
        return json;
    }

    static String digest(ObjectNode entry) {
        try {
            byte[] bytes = entry.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    private static ObjectNode json(ModelDefinition definition) {
        ObjectNode json = MAPPER.createObjectNode();
        if (definition.source() instanceof ModelPackage modelPackage) {
            json.put("model_package_arn", modelPackage.arn());
        } else if (definition.source() instanceof ContainerImage container) {
            json.put("image", container.image());
            if (container.data() != null) {
                json.set("data", json(container.data()));
            }
            ObjectNode environment = json.putObject("environment");
            container.environment().forEach(environment::put);
        }
        putSeconds(json, "model_data_download_timeout_seconds", definition.modelDataDownloadTimeout());
        putSeconds(
                json,
                "container_startup_health_check_timeout_seconds",
                definition.containerStartupHealthCheckTimeout());
        put(json, "inference_ami_version", definition.inferenceAmiVersion());
        if (definition.volumeSizeGb() != null) {
            json.put("volume_size_gb", definition.volumeSizeGb());
        }
        json.put("network_isolation", definition.networkIsolation());
        return json;
    }

    private static ObjectNode json(ModelData data) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("uri", data.uri());
        if (data.source() != null) {
            json.put("s3_data_type", data.source().dataType().text());
            json.put("compression", data.source().compression().text());
        }
        return json;
    }

    private static void put(ObjectNode json, String key, @Nullable String value) {
        if (value != null) {
            json.put(key, value);
        }
    }

    private static void putSeconds(ObjectNode json, String key, @Nullable Duration value) {
        if (value != null) {
            json.put(key, Math.toIntExact(value.toSeconds()));
        }
    }
}
