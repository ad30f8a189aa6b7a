package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads variables. Their values are never shown in findings: people put keys there. */
final class EnvironmentReader {
    private EnvironmentReader() {}

    /** Reads {@code environment} of an object, empty where there is none. */
    static Map<String, String> read(
            Section holder, Findings findings, Section.Rule<String> nameRule, Section.Rule<String> valueRule) {
        String path = holder.path("environment");
        JsonNode node = holder.get("environment");
        if (!node.isMissingNode() && !node.isObject()) {
            findings.fault(path, "must be an object with a text for each variable", Section.kind(node));
        }
        Map<String, String> environment = new LinkedHashMap<>();
        node.properties().forEach(entry -> {
            findings.check(() -> nameRule.check(path, entry.getKey()));
            hiddenText(Findings.child(path, entry.getKey()), entry.getValue(), findings, valueRule);
            environment.put(entry.getKey(), entry.getValue().asText());
        });
        return environment;
    }

    /** Checks that a value is text, without showing it. */
    static void hiddenText(String path, JsonNode node, Findings findings, Section.Rule<String> rule) {
        if (node.isTextual()) {
            findings.check(() -> rule.check(path, node.textValue()));
        } else {
            findings.fault(path, "must be text in double quotes", Section.kind(node));
        }
    }
}
