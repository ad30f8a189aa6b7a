package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a model's {@code local}. Arguments and variables are never shown in findings: people put keys there. */
final class LocalReader {
    private LocalReader() {}

    static @Nullable LocalCommand read(Section local, Findings findings) {
        int before = findings.faultCount();
        List<String> command = command(local, findings);
        Map<String, String> environment = environment(local, findings);
        long timeout = local.whole(
                "startup_timeout_seconds",
                LocalCommand.DEFAULT_STARTUP_TIMEOUT.toSeconds(),
                "a whole number of seconds from 1 to 3600",
                Rules::startupTimeout);
        local.warnOfUnknownKeys();
        return findings.faultCount() == before
                ? new LocalCommand(command, environment, Duration.ofSeconds(timeout))
                : null;
    }

    private static List<String> command(Section local, Findings findings) {
        String path = local.path("command");
        List<String> command = new ArrayList<>();
        List<JsonNode> parts = local.requiredArray("command");
        for (int i = 0; i < parts.size(); i++) {
            text(Findings.child(path, i), parts.get(i), findings);
            command.add(parts.get(i).asText());
        }
        if (local.get("command").isArray()) {
            findings.check(() -> Rules.command(path, command));
        }
        return command;
    }

    private static Map<String, String> environment(Section local, Findings findings) {
        String path = local.path("environment");
        JsonNode node = local.get("environment");
        if (!node.isMissingNode() && !node.isObject()) {
            findings.fault(path, "must be an object with a text for each variable", Section.kind(node));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            findings.check(() -> Rules.variableName(path, entry.getKey()));
            text(Findings.child(path, entry.getKey()), entry.getValue(), findings);
            environment.put(entry.getKey(), entry.getValue().asText());
        });
        return environment;
    }

    private static void text(String path, JsonNode node, Findings findings) {
        if (node.isTextual()) {
            findings.check(() -> Rules.withoutNul(path, node.textValue()));
        } else {
            findings.fault(path, "must be text in double quotes", Section.kind(node));
        }
    }
}
