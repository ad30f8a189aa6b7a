package io.github.endpointlease.cloudformation.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.cloudformation.deploy.DeployException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The template of the original's stack, changed so that what we take over outlives that stack and its timer rests.
 *
 * @param template the new template, in JSON
 * @param changes what was changed, one line each
 */
record Retained(String template, List<String> changes) {
    private static final String PARAMETER = "AWS::SSM::Parameter";
    /** What holds leases and tokens, and what endpoints that run go on using. */
    private static final Set<String> KEPT = Set.of(
            PARAMETER,
            "AWS::DynamoDB::Table",
            "AWS::SageMaker::Model",
            "AWS::SageMaker::EndpointConfig",
            "AWS::SageMaker::Endpoint",
            "AWS::IAM::Role",
            "AWS::IAM::Policy",
            "AWS::S3::Bucket",
            "AWS::SNS::Topic");

    private static final String RULE = "AWS::Events::Rule";
    private static final String RETAIN = "Retain";
    private static final String DISABLED = "DISABLED";

    /**
     * Reads a template and changes it.
     *
     * @param file what {@code aws cloudformation get-template} wrote, or the template alone, in JSON or YAML
     * @throws DeployException if it is no template, or not of a stack that holds leases
     */
    static Retained of(Path file) {
        ObjectNode template = TemplateFile.read(file);
        JsonNode resources = template.path("Resources");
        boolean leases = false;
        List<String> changes = new ArrayList<>();
        for (Map.Entry<String, JsonNode> resource : resources.properties()) {
            if (!(resource.getValue() instanceof ObjectNode body)) {
                throw new DeployException(
                        file + ": Resources." + resource.getKey() + " is no resource of a template", null);
            }
            String type = body.path("Type").asText();
            leases |= type.equals(PARAMETER);
            String name = resource.getKey() + " (" + type + ")";
            if (KEPT.contains(type)) {
                set(body, "DeletionPolicy", RETAIN, name, changes);
                set(body, "UpdateReplacePolicy", RETAIN, name, changes);
            }
            if (type.equals(RULE)
                    && body.path("Properties") instanceof ObjectNode rule
                    && rule.has("ScheduleExpression")) {
                set(rule, "State", DISABLED, name, changes);
            }
        }
        if (!leases) {
            throw new DeployException(
                    file + ": has no " + PARAMETER + ", so it is not the template of the original's stack", null);
        }
        return new Retained(template.toPrettyString() + "\n", changes);
    }

    private static void set(ObjectNode node, String key, String value, String name, List<String> changes) {
        JsonNode before = node.path(key);
        if (!before.asText().equals(value)) {
            node.put(key, value);
            changes.add(
                    name + ": " + key + " is now " + value + (before.isValueNode() ? ", was " + before.asText() : ""));
        }
    }
}
