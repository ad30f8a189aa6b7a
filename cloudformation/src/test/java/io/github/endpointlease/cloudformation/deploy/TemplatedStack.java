package io.github.endpointlease.cloudformation.deploy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stack that is what its template says, with those nested in it. Templates are JSON and use {@code Ref}, {@code Fn::GetAtt}, {@code
 * Fn::Join} and {@code Fn::Sub}. A resource is made after those that it refers to, and changed only if its properties change.
 *
 * <p>Sources: "Intrinsic function reference", "Nested stacks", {@code DeletionPolicy}: a resource with {@code Retain} is left where it is
 * when its stack goes, also one in a nested stack that goes with its root.
 */
final class TemplatedStack {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STACK = "AWS::CloudFormation::Stack";
    private static final Set<String> NAMES = Set.of("Name", "TableName", "EndpointName");

    /** What a stack acts on. */
    record World(S3StandIn s3, String account, Map<String, JsonNode> resources, AccountResources also) {}

    final String name;
    final @Nullable TemplatedStack parent;
    final Map<String, TemplatedStack> nested = new HashMap<>();
    /** In the order in which they were made. */
    final Map<String, String> physicalIds = new LinkedHashMap<>();

    Map<String, String> parameters = Map.of();
    String status = "CREATE_COMPLETE";
    String text = "{}";
    private final World world;
    private final Set<String> unsettled = new HashSet<>();

    TemplatedStack(String name, @Nullable TemplatedStack parent, World world) {
        this.name = name;
        this.parent = parent;
        this.world = world;
    }

    String id() {
        return "arn:aws:cloudformation:us-east-1:" + world.account() + ":stack/" + name
                + "/5c0d1e2f-0000-4000-8000-0000000000aa";
    }

    JsonNode template() {
        return json(text);
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Template format error: " + e.getOriginalMessage(), e);
        }
    }

    JsonNode resource(String logicalId) {
        return template().path("Resources").path(logicalId);
    }

    String type(String logicalId) {
        return resource(logicalId).path("Type").asText();
    }

    /** Makes the stack what a template says. */
    void become(String newText, Map<String, String> newParameters) {
        text = newText;
        parameters = Map.copyOf(newParameters);
        List<String> ids = new ArrayList<>();
        template().path("Resources").fieldNames().forEachRemaining(ids::add);
        unsettled.addAll(ids);
        ids.forEach(this::settle);
    }

    private void settle(String logicalId) {
        if (!unsettled.remove(logicalId)) {
            return;
        }
        JsonNode properties = resolve(resource(logicalId).path("Properties"));
        if (type(logicalId).equals(STACK)) {
            TemplatedStack inner =
                    nested.computeIfAbsent(logicalId, made -> new TemplatedStack(name + "-" + logicalId, this, world));
            Map<String, String> given = new HashMap<>();
            properties
                    .path("Parameters")
                    .properties()
                    .forEach(parameter ->
                            given.put(parameter.getKey(), parameter.getValue().asText()));
            String url = properties.path("TemplateURL").asText();
            inner.become(new String(world.s3().fetch(url), StandardCharsets.UTF_8), given);
            physicalIds.put(logicalId, inner.id());
            return;
        }
        String physicalId = physicalIds.computeIfAbsent(logicalId, made -> named(logicalId, properties));
        if (!properties.equals(world.resources().put(physicalId, properties))) {
            world.also().put(type(logicalId), physicalId, properties);
        }
    }

    private static String named(String logicalId, JsonNode properties) {
        return properties.properties().stream()
                .filter(property ->
                        NAMES.contains(property.getKey()) && property.getValue().isTextual())
                .findFirst()
                .map(property -> property.getValue().asText())
                .orElse(logicalId + "-0a1b2c3d");
    }

    /** Takes the stack away. */
    void delete() {
        List<String> ids = new ArrayList<>(physicalIds.keySet());
        Collections.reverse(ids);
        for (String logicalId : ids) {
            String physicalId = String.valueOf(physicalIds.get(logicalId));
            if (resource(logicalId).path("DeletionPolicy").asText().equals("Retain")) {
                continue;
            }
            if (type(logicalId).equals(STACK)) {
                Objects.requireNonNull(nested.get(logicalId)).delete();
            } else {
                world.resources().remove(physicalId);
                world.also().delete(type(logicalId), physicalId);
            }
        }
        status = "DELETE_COMPLETE";
    }

    private JsonNode resolve(JsonNode value) {
        if (value.isArray()) {
            ArrayNode resolved = JsonNodeFactory.instance.arrayNode();
            value.forEach(inner -> resolved.add(resolve(inner)));
            return resolved;
        }
        if (!value.isObject()) {
            return value;
        }
        if (value.has("Ref")) {
            return TextNode.valueOf(ref(value.path("Ref").asText()));
        }
        if (value.has("Fn::GetAtt")) {
            JsonNode parts = value.path("Fn::GetAtt");
            return TextNode.valueOf(
                    attribute(parts.path(0).asText(), parts.path(1).asText()));
        }
        if (value.has("Fn::Join")) {
            List<String> texts = new ArrayList<>();
            value.path("Fn::Join")
                    .path(1)
                    .forEach(inner -> texts.add(resolve(inner).asText()));
            return TextNode.valueOf(String.join(value.path("Fn::Join").path(0).asText(), texts));
        }
        if (value.has("Fn::Sub")) {
            return TextNode.valueOf(value.path("Fn::Sub").asText().replace("${AWS::AccountId}", world.account()));
        }
        ObjectNode resolved = JsonNodeFactory.instance.objectNode();
        value.properties().forEach(field -> resolved.set(field.getKey(), resolve(field.getValue())));
        return resolved;
    }

    private String ref(String target) {
        if (target.equals("AWS::URLSuffix")) {
            return "amazonaws.com";
        }
        if (template().path("Parameters").has(target)) {
            String value = parameters.get(target);
            if (value == null) {
                throw new IllegalStateException("Parameters: [" + target + "] must have values");
            }
            return value;
        }
        settle(target);
        String physicalId = physicalIds.get(target);
        if (physicalId == null) {
            throw new IllegalStateException("Unresolved resource dependencies [" + target + "] in the template");
        }
        return physicalId;
    }

    private String attribute(String target, String attribute) {
        String physicalId = ref(target);
        TemplatedStack inner = nested.get(target);
        if (inner == null) {
            return attribute.equals("Arn") ? "arn:aws:stand-in:::" + physicalId : physicalId;
        }
        String output = attribute.substring("Outputs.".length());
        return inner.resolve(inner.template().path("Outputs").path(output).path("Value"))
                .asText();
    }
}
