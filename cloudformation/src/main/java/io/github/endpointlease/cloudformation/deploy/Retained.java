package io.github.endpointlease.cloudformation.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The template of a stack of the original's, changed so that what we take over outlives that stack and its timer rests; and those of the
 * stacks nested in it.
 *
 * @param stack the stack's name
 * @param template the new template
 * @param changes what becomes of the stack's own resources, one line each
 * @param nested by logical id
 */
record Retained(String stack, ObjectNode template, List<String> changes, Map<String, Retained> nested) {
    private static final String MODELS = "AWS::SageMaker::";
    /** What holds leases and tokens. */
    private static final Set<String> KEPT = Set.of("AWS::SSM::Parameter", "AWS::DynamoDB::Table");
    /** What endpoints that run go on using, where it stands beside their models. */
    private static final Set<String> KEPT_WITH_MODELS =
            Set.of("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::S3::Bucket", "AWS::SNS::Topic");

    private static final String RULE = "AWS::Events::Rule";

    static Retained of(StackTree tree) {
        ObjectNode template = tree.template().deepCopy();
        List<Map.Entry<String, ObjectNode>> resources = template.path("Resources").properties().stream()
                .filter(resource -> resource.getValue().isObject())
                .map(resource -> Map.entry(resource.getKey(), (ObjectNode) resource.getValue()))
                .toList();
        boolean hasModels =
                resources.stream().anyMatch(resource -> type(resource).startsWith(MODELS));
        List<String> changes = new ArrayList<>();
        for (Map.Entry<String, ObjectNode> resource : resources) {
            String type = type(resource);
            ObjectNode body = resource.getValue();
            boolean isKept =
                    KEPT.contains(type) || type.startsWith(MODELS) || (hasModels && KEPT_WITH_MODELS.contains(type));
            if (isKept && retain(body)) {
                changes.add(described(resource, tree) + " outlives the stack");
            }
            if (type.equals(RULE)
                    && body.path("Properties") instanceof ObjectNode rule
                    && rule.has("ScheduleExpression")
                    && set(rule, "State", "DISABLED")) {
                changes.add(described(resource, tree) + " is disabled");
            }
        }
        Map<String, Retained> nested = new LinkedHashMap<>();
        tree.nested().forEach((id, inner) -> nested.put(id, of(inner)));
        return new Retained(tree.name(), template, changes, nested);
    }

    private static String type(Map.Entry<String, ObjectNode> resource) {
        return resource.getValue().path("Type").asText();
    }

    private static String described(Map.Entry<String, ObjectNode> resource, StackTree tree) {
        String physicalId = tree.physicalIds().get(resource.getKey());
        return resource.getKey() + " (" + type(resource) + (physicalId == null ? "" : " " + physicalId) + ")";
    }

    private static boolean retain(ObjectNode resource) {
        boolean goes = set(resource, "DeletionPolicy", "Retain");
        boolean goesWhenReplaced = set(resource, "UpdateReplacePolicy", "Retain");
        return goes || goesWhenReplaced;
    }

    private static boolean set(ObjectNode node, String key, String value) {
        boolean differs = !node.path(key).asText().equals(value);
        node.put(key, value);
        return differs;
    }

    /** Whether there is anything to change, nested stacks included. */
    boolean isChanged() {
        return !changes.isEmpty() || nested.values().stream().anyMatch(Retained::isChanged);
    }

    /** Returns every change, under the name of its stack. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!changes.isEmpty()) {
            lines.add(stack + ":");
            changes.forEach(change -> lines.add("  " + change));
        }
        nested.values().forEach(inner -> lines.addAll(inner.lines()));
        return lines;
    }

    /**
     * Stores the templates that are changed, each with the addresses of those nested in it.
     *
     * @return the address of this one
     */
    String store(CodeBucket bucket) {
        ObjectNode whole = template.deepCopy();
        nested.forEach((id, inner) -> {
            if (inner.isChanged()) {
                ((ObjectNode) whole.path("Resources").path(id).path("Properties"))
                        .put("TemplateURL", inner.store(bucket));
            }
        });
        return bucket.url(bucket.put("template.json", whole.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
