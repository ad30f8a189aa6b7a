package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.proof.Hostile;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;

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
                ProjectConfigReader.read(write(config).toString(), SOURCE));
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
                config.authTableName(),
                config.models(),
                config.longestLease(),
                config.adoptExisting(),
                List.of());
    }

    private static ObjectNode write(ProjectConfig config) {
        ObjectNode json = JSON.createObjectNode();
        json.put("project_prefix", config.projectPrefix());
        json.put("region_name", config.regionName());
        json.put("ddb_auth_table_name", config.authTableName());
        if (config.longestLease() != null) {
            json.put("longest_lease_minutes", minutes(config.longestLease()));
        }
        json.put("adopt_existing", config.adoptExisting());
        json.putArray("jumpstart_models")
                .addAll(config.models().stream().map(ConfigFuzz::write).toList());
        return json;
    }

    private static ObjectNode write(ModelConfig model) {
        ObjectNode json = JSON.createObjectNode();
        json.put("name", model.name());
        json.put("model_id", model.modelId());
        json.put("inference_instance_type", model.instanceType());
        json.put("inference_instance_count", model.instanceCount());
        json.put("inference_type", model.inferenceType().text());
        json.put("public", model.publicAccess());
        json.put("async_api_enabled", model.asyncApiEnabled());
        if (model.initialProvision() != null) {
            json.putObject("schedule").put("initial_provision_minutes", minutes(model.initialProvision()));
        }
        if (model.integration() != null) {
            json.putObject("integration")
                    .put("type", model.integration().type().text())
                    .putObject("properties")
                    .put("lambda_src", model.integration().lambdaSrc())
                    .put("api_resource_name", model.integration().apiResourceName());
        }
        if (model.local() != null) {
            json.set("local", write(model.local()));
        }
        return json;
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
