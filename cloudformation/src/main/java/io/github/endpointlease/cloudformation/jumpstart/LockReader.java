package io.github.endpointlease.cloudformation.jumpstart;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.cloudformation.jumpstart.ModelSource.ContainerImage;
import io.github.endpointlease.cloudformation.jumpstart.ModelSource.ModelPackage;
import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads a lock, and takes only what {@link LockWriter} would write. */
final class LockReader {
    private static final String WAY_OUT = "; restore it, or delete it and run once online";
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private LockReader() {}

    /**
     * @throws JumpStartException if it is no lock, or was changed by hand
     */
    static ConfigLock read(String json, String source) {
        JsonNode root = parse(json, source);
        if (!root.path("lock_format").isInt() || !root.path("models").isArray()) {
            throw refusal(source, "is not a lock file" + WAY_OUT, null);
        }
        int format = root.path("lock_format").intValue();
        if (format != LockWriter.FORMAT) {
            throw refusal(source, "has the format " + format + ", of which this version knows nothing" + WAY_OUT, null);
        }
        Map<ConfigLock.Key, ConfigLock.Entry> entries = new TreeMap<>();
        for (int i = 0; i < root.path("models").size(); i++) {
            String place = source + ": models[" + i + "]";
            JsonNode model = root.path("models").get(i);
            ConfigLock.Key key = key(model);
            if (entries.put(key, entry(place, key, model)) != null) {
                throw refusal(place, "is there twice" + WAY_OUT, null);
            }
        }
        return new ConfigLock(entries);
    }

    private static JsonNode parse(String json, String source) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException notJson) {
            String place = notJson.getLocation() == null
                    ? ""
                    : " at line " + notJson.getLocation().getLineNr();
            throw refusal(source, "is not JSON" + place + WAY_OUT, null);
        }
    }

    /** What was changed does not come out as it went in, or has another digest. */
    private static ConfigLock.Entry entry(String place, ConfigLock.Key key, JsonNode json) {
        try {
            ConfigLock.Entry entry = new ConfigLock.Entry(
                    json.path("resolved_version").asText(),
                    json.path("gated").asBoolean(),
                    text(json, "eula"),
                    text(json, "subscription"),
                    texts(json.path(LockWriter.PASSED_OVER)),
                    definition(json.path("definition")));
            ObjectNode written = LockWriter.json(key, entry);
            String digest = LockWriter.digest(written);
            if (written.put(LockWriter.DIGEST, digest).equals(json)) {
                return entry;
            }
        } catch (InvalidValueException wrong) {
            throw refusal(place, "was changed by hand, " + wrong.getMessage() + WAY_OUT, wrong);
        }
        throw refusal(place, "was changed by hand or by a merge" + WAY_OUT, null);
    }

    private static ConfigLock.Key key(JsonNode json) {
        return new ConfigLock.Key(
                json.path("model_id").asText(),
                text(json, "model_version"),
                json.path("region_name").asText(),
                json.path("inference_instance_type").asText());
    }

    private static ModelDefinition definition(JsonNode json) {
        return new ModelDefinition(
                source(json),
                seconds(json, "model_data_download_timeout_seconds"),
                seconds(json, "container_startup_health_check_timeout_seconds"),
                text(json, "inference_ami_version"),
                json.has("volume_size_gb")
                        ? (Integer) json.path("volume_size_gb").asInt()
                        : null,
                json.path("network_isolation").asBoolean());
    }

    private static ModelSource source(JsonNode json) {
        String modelPackage = text(json, "model_package_arn");
        if (modelPackage != null) {
            return new ModelPackage(modelPackage);
        }
        Map<String, String> environment = new TreeMap<>();
        json.path("environment")
                .properties()
                .forEach(entry ->
                        environment.put(entry.getKey(), entry.getValue().asText()));
        return new ContainerImage(
                json.path("image").asText(), json.has("data") ? data(json.path("data")) : null, environment);
    }

    private static ModelData data(JsonNode json) {
        String type = json.path("s3_data_type").asText();
        String compression = json.path("compression").asText();
        for (S3DataType known : S3DataType.values()) {
            for (Compression packed : Compression.values()) {
                if (known.text().equals(type) && packed.text().equals(compression)) {
                    return new ModelData(json.path("uri").asText(), new S3Source(known, packed, false));
                }
            }
        }
        return new ModelData(json.path("uri").asText(), null);
    }

    private static @Nullable String text(JsonNode json, String key) {
        return json.has(key) ? json.path(key).asText() : null;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static @Nullable Duration seconds(JsonNode json, String key) {
        return json.has(key) ? Duration.ofSeconds(json.path(key).asLong()) : null;
    }

    private static JumpStartException refusal(String place, String why, @Nullable Throwable cause) {
        return new JumpStartException(List.of(place + (place.contains(": ") ? " " : ": ") + why), false, cause);
    }
}
