package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.proof.Hostile;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Any text as {@code config.json}: a configuration, which is read back from what it is written as, or every fault on a line. */
public final class ConfigFuzz {
    private static final String SOURCE = "hostile.json";
    private static final JsonMapper JSON = new JsonMapper();
    private static final BigDecimal SECONDS = BigDecimal.valueOf(60);
    private static final int DIGITS = 12;

    private ConfigFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = Hostile.text(input);
        ProjectConfig config;
        try {
            config = ProjectConfigReader.read(text, SOURCE);
        } catch (ConfigException e) {
            refused(text, e);
            return;
        }
        for (ModelConfig model : config.models()) {
            Hostile.require(
                    config.endpointName(model).value().startsWith(config.projectPrefix()),
                    "Names begin with the prefix");
            Hostile.require(config.endpointConfigName(model).value().contains(model.name()), "Names hold the model's");
        }
        Hostile.requireEqual(
                "A configuration is read back",
                withoutWarnings(config),
                withoutWarnings(ProjectConfigReader.read(write(config).toString(), SOURCE)));
    }

    private static void refused(String text, ConfigException e) {
        List<String> faults = e.faults();
        Hostile.require(!faults.isEmpty() && faults.stream().noneMatch(String::isBlank), "Each fault says something");
        String message = String.valueOf(e.getMessage());
        Hostile.require(
                message.lines().count() == faults.size() && message.lines().allMatch(line -> line.startsWith(SOURCE)),
                "Each fault has one line: " + message);
        List.of("fasterxml", "java.", "Source:")
                .forEach(word -> Hostile.require(
                        !message.contains(word) || text.contains(word), "Our insides stay ours: " + message));
    }

    private static ProjectConfig withoutWarnings(ProjectConfig config) {
        return new ProjectConfig(
                config.projectPrefix(),
                config.regionName(),
                config.tokens(),
                config.leases(),
                config.stack(),
                config.models(),
                List.of());
    }

    private static ObjectNode write(ProjectConfig config) {
        ObjectNode json = JSON.createObjectNode();
        json.put("project_prefix", config.projectPrefix());
        json.put("region_name", config.regionName());
        json.put("ddb_auth_table_name", config.authTableName());
        json.put("ddb_auth_table_existing", config.existingAuthTable());
        json.put("accept_plaintext_tokens", config.acceptPlaintextTokens());
        json.put("lease_store", config.leaseStore().text());
        putMinutes(json, "longest_lease_minutes", config.longestLease());
        json.put("grace_seconds", config.grace().toSeconds());
        json.put("quarantine_seconds", config.quarantine().toSeconds());
        json.put("adopt_existing", config.adoptExisting());
        json.put("endpoints_on_delete", config.keepEndpointsOnDelete() ? "keep" : "delete");
        putThrottle(json, config.throttle());
        Domain domain = config.domain();
        if (domain != null) {
            json.put("domain_name", domain.name());
            json.put("certificate_arn", domain.certificateArn());
            json.put("hosted_zone_id", domain.hostedZoneId());
        }
        json.put("alarm_email", config.alarmEmail());
        json.put("java_runtime", config.runtime().text());
        json.put("log_retention_days", config.logRetentionDays());
        json.putArray("jumpstart_models")
                .addAll(config.models().stream().map(ConfigFuzz::write).toList());
        return json;
    }

    private static ObjectNode write(ModelConfig model) {
        ObjectNode json = JSON.createObjectNode();
        json.put("name", model.name());
        json.put("model_id", model.modelId());
        json.put("model_version", model.modelVersion());
        json.put("accept_eula", model.acceptEula());
        json.put("image_uri", model.imageUri());
        json.put("model_data_url", model.modelDataUrl());
        model.environment().forEach(json.putObject("environment")::put);
        json.put("inference_instance_type", model.instanceType());
        json.put("inference_instance_count", model.instanceCount());
        json.put("inference_type", model.inferenceType().text());
        json.put("public", model.publicAccess());
        json.put("async_api_enabled", model.asyncApiEnabled());
        putMinutes(json.putObject("schedule"), "initial_provision_minutes", model.initialProvision());
        putMinutes(json, "longest_lease_minutes", model.longestLease());
        putThrottle(json, model.throttle());
        Integration integration = model.integration();
        if (integration != null) {
            ObjectNode properties = json.putObject("integration")
                    .put("type", integration.type().text())
                    .putObject("properties")
                    .put("api_resource_name", integration.apiResourceName());
            write(integration.lambda(), properties);
        }
        if (model.local() != null) {
            json.set("local", write(model.local()));
        }
        return json;
    }

    private static void write(LambdaSource lambda, ObjectNode properties) {
        if (lambda instanceof LambdaSource.PassThrough passThrough) {
            properties.put("lambda_src", passThrough.replaced());
        } else if (lambda instanceof LambdaSource.Archive archive) {
            properties
                    .put("lambda_src", archive.path())
                    .put("lambda_handler", archive.handler())
                    .put("lambda_runtime", archive.runtime());
        }
    }

    private static void putThrottle(ObjectNode json, @Nullable Throttle throttle) {
        if (throttle != null) {
            json.putObject("throttling")
                    .put("rate_per_second", throttle.ratePerSecond())
                    .put("burst", throttle.burst());
        }
    }

    private static void putMinutes(ObjectNode json, String key, @Nullable Duration time) {
        if (time != null) {
            json.put(key, minutes(time));
        }
    }

    private static ObjectNode write(LocalCommand local) {
        ObjectNode json = JSON.createObjectNode();
        local.command().forEach(json.putArray("command")::add);
        local.environment().forEach(json.putObject("environment")::put);
        json.put("startup_timeout_seconds", local.startupTimeout().toSeconds());
        return json;
    }

    /** Rounded down, because the reader rounds up. */
    private static BigDecimal minutes(Duration time) {
        return BigDecimal.valueOf(time.toSeconds()).divide(SECONDS, DIGITS, RoundingMode.DOWN);
    }
}
