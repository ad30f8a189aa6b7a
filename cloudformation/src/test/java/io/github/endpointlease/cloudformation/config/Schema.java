package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.Set;
import java.util.function.BiConsumer;

/** The published JSON Schema, and ways through it. */
final class Schema {
    static final String RESOURCE = "/io/github/endpointlease/cloudformation/config.schema.json";
    static final JsonNode TREE = Sample.parse(Sample.resource(RESOURCE));

    private static final JsonSchema VALIDATOR =
            JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(TREE);

    private Schema() {}

    static Set<ValidationMessage> faults(String json) {
        return VALIDATOR.validate(Sample.parse(json));
    }

    /** Calls back for each key, with its path such as {@code jumpstart_models[].schedule} and what the schema says of it. */
    static void forEachKey(BiConsumer<String, JsonNode> visitor) {
        visit("", TREE, visitor);
    }

    /** Follows a reference; what stands beside it wins, as a description for the place does. */
    static JsonNode target(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : TREE.at(reference.substring(1));
    }

    private static void visit(String path, JsonNode schema, BiConsumer<String, JsonNode> visitor) {
        JsonNode target = target(schema);
        target.path("properties").properties().forEach(entry -> {
            String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            visitor.accept(key, entry.getValue());
            visit(key, entry.getValue(), visitor);
        });
        if (target.path("items").isObject()) {
            visit(path + "[]", target.path("items"), visitor);
        }
    }
}
