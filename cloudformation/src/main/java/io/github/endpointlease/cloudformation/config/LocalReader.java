package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads a model's {@code local}. Arguments and variables are never shown in findings: people put keys there. */
final class LocalReader {
    private LocalReader() {}

    static @Nullable LocalCommand read(Section local, Findings findings) {
        int before = findings.faultCount();
        List<String> command = command(local, findings);
        Map<String, String> environment =
                EnvironmentReader.read(local, findings, Rules::variableName, Rules::withoutNul);
        long timeout = local.whole(
                "startup_timeout_seconds",
                LocalCommand.DEFAULT_STARTUP_TIMEOUT.toSeconds(),
                "a whole number of seconds from 1 to 3600",
                Rules::startupTimeout);
        local.warnOfUnknownKeys();
        return findings.unless(before, () -> new LocalCommand(command, environment, Duration.ofSeconds(timeout)))
                .orElse(null);
    }

    private static List<String> command(Section local, Findings findings) {
        String path = local.path("command");
        List<String> command = new ArrayList<>();
        List<JsonNode> parts = local.requiredArray("command");
        for (int i = 0; i < parts.size(); i++) {
            EnvironmentReader.hiddenText(Findings.child(path, i), parts.get(i), findings, Rules::withoutNul);
            command.add(parts.get(i).asText());
        }
        if (local.get("command").isArray()) {
            findings.check(() -> Rules.command(path, command));
        }
        return command;
    }
}
