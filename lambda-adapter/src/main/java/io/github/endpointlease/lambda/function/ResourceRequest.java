package io.github.endpointlease.lambda.function;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.endpointlease.model.InvalidValueException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What CloudFormation asks of a custom resource. Source: AWS CloudFormation User Guide, "Custom resource request objects".
 *
 * @param type what is to be done
 * @param responseUrl where the answer goes, signed; a secret until it has been used
 * @param stackId the stack's ARN
 * @param requestId names this request, of which more than one copy may come
 * @param resourceType such as {@code Custom::EndpointLease}
 * @param logicalId the resource's name in the template
 * @param physicalId what an earlier answer called the resource; null when it is created
 * @param properties as the template sets them; of a mapping each entry, as {@code <property>.<key>}; lists are left out
 * @param oldProperties the same before an update
 */
record ResourceRequest(
        Type type,
        String responseUrl,
        String stackId,
        String requestId,
        String resourceType,
        String logicalId,
        @Nullable String physicalId,
        Map<String, String> properties,
        Map<String, String> oldProperties) {
    private static final ObjectMapper JSON = new ObjectMapper();

    ResourceRequest {
        properties = Map.copyOf(properties);
        oldProperties = Map.copyOf(oldProperties);
    }

    /** What is to be done. */
    enum Type {
        CREATE,
        UPDATE,
        DELETE
    }

    /**
     * Reads an event.
     *
     * @throws IOException if it is not JSON
     * @throws InvalidValueException if it lacks something without which it could not even be answered
     */
    static ResourceRequest read(byte[] event) throws IOException {
        JsonNode json = JSON.readTree(event);
        return new ResourceRequest(
                type(json.path("RequestType").asText()),
                text(json, "ResponseURL"),
                text(json, "StackId"),
                text(json, "RequestId"),
                text(json, "ResourceType"),
                text(json, "LogicalResourceId"),
                json.hasNonNull("PhysicalResourceId")
                        ? json.path("PhysicalResourceId").asText()
                        : null,
                texts(json.path("ResourceProperties")),
                texts(json.path("OldResourceProperties")));
    }

    private static Type type(String text) {
        return switch (text) {
            case "Create" -> Type.CREATE;
            case "Update" -> Type.UPDATE;
            case "Delete" -> Type.DELETE;
            default -> throw new InvalidValueException("RequestType", "must be Create, Update or Delete", text);
        };
    }

    private static String text(JsonNode json, String field) {
        String text = json.path(field).asText();
        if (text.isEmpty()) {
            throw new InvalidValueException(
                    "The event", "must be one of CloudFormation's, with " + field, json.getNodeType());
        }
        return text;
    }

    private static Map<String, String> texts(JsonNode properties) {
        Map<String, String> texts = new HashMap<>();
        properties.properties().forEach(field -> {
            if (field.getValue().isValueNode()) {
                texts.put(field.getKey(), field.getValue().asText());
            } else {
                texts(field.getValue()).forEach((key, text) -> texts.put(field.getKey() + "." + key, text));
            }
        });
        return texts;
    }

    /**
     * A property that has to be there.
     *
     * @throws InvalidValueException if it is not
     */
    String require(String property) {
        return property(property)
                .orElseThrow(() -> new InvalidValueException(property, "is required in " + logicalId, "nothing"));
    }

    /** A property that may be left out. */
    Optional<String> property(String property) {
        return Optional.ofNullable(properties.get(property)).filter(text -> !text.isBlank());
    }

    /** The entries of a property that is a mapping, in the order of their keys; none where it is left out. */
    SortedMap<String, String> entries(String property) {
        String prefix = property + ".";
        SortedMap<String, String> entries = new TreeMap<>();
        properties.forEach((key, text) -> {
            if (key.startsWith(prefix)) {
                entries.put(key.substring(prefix.length()), text);
            }
        });
        return entries;
    }

    /** What the resource is called as long as nobody has found a better name for it. */
    String fallbackId() {
        return physicalId == null ? unnamed() : physicalId;
    }

    /** Whether an earlier answer has found a name for the resource. */
    boolean isNamed() {
        return !fallbackId().equals(unnamed());
    }

    private String unnamed() {
        return "not-created-" + logicalId;
    }

    /** Without the URL, which lets whoever has it answer. */
    @Override
    public String toString() {
        return type + " of " + resourceType + " " + logicalId + " (" + physicalId + "), request " + requestId;
    }
}
