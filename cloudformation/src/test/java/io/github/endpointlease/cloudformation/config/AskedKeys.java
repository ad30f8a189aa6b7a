package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** An object that writes down which keys it is asked for, as do the objects in it. */
@SuppressWarnings("unchecked") // how Jackson overrides its own deepCopy
final class AskedKeys extends ObjectNode {
    private static final long serialVersionUID = 1L;

    private final String path;
    private final transient Set<String> asked;

    AskedKeys(String path, ObjectNode copied, Set<String> asked) {
        super(JsonNodeFactory.instance);
        this.path = path;
        this.asked = asked;
        copied.properties().forEach(entry -> set(entry.getKey(), copy(key(entry.getKey()), entry.getValue())));
    }

    @Override
    public JsonNode path(String propertyName) {
        asked.add(key(propertyName));
        return super.path(propertyName);
    }

    private String key(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private JsonNode copy(String at, JsonNode node) {
        if (node instanceof ObjectNode object) {
            return new AskedKeys(at, object, asked);
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copied = JsonNodeFactory.instance.arrayNode();
            array.forEach(element -> copied.add(copy(at + "[]", element)));
            return copied;
        }
        return node;
    }
}
