package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;

/**
 * When EventBridge calls a rule's targets. Source: Amazon EventBridge User Guide, "Creating Amazon EventBridge event patterns": a list
 * has the values that are allowed, a mapping goes on a level below, and what a pattern does not name may be anything.
 *
 * @param properties of the rule, with everything that they refer to
 */
record EventRule(Map<String, Object> properties) {
    private static final ObjectMapper JSON = new ObjectMapper();

    boolean takes(JsonNode event) {
        return properties.containsKey("ScheduleExpression")
                ? event.path("source").asText().equals("aws.events")
                : matches(map(properties.get("EventPattern")), event);
    }

    private static boolean matches(Map<String, Object> pattern, JsonNode event) {
        return pattern.entrySet().stream().allMatch(entry -> {
            JsonNode value = event.path(entry.getKey());
            return entry.getValue() instanceof List<?> allowed
                    ? allowed.stream().anyMatch(one -> JSON.valueToTree(one).equals(value))
                    : matches(map(entry.getValue()), value);
        });
    }
}
