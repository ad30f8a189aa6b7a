package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Map;
import java.util.function.Function;

/** A service that speaks AWS JSON 1.1: the operation in a header, input and output JSON objects. */
public final class JsonService implements Service {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Function<JsonNode, ObjectNode>> operations;

    /**
     * @param operations by their names without the service's, such as {@code GetParameter}
     */
    JsonService(Map<String, Function<JsonNode, ObjectNode>> operations) {
        this.operations = Map.copyOf(operations);
    }

    @Override
    public Answer answer(Call call) {
        String name = call.operation().substring(call.operation().indexOf('.') + 1);
        Function<JsonNode, ObjectNode> operation = operations.get(name);
        if (operation == null) {
            throw new AwsError(400, "UnknownOperationException", "The stand-in does not have " + call.operation());
        }
        try {
            return Answer.json(200, operation.apply(JSON.readTree(call.body())));
        } catch (IOException e) {
            throw new AwsError(400, "SerializationException", "not JSON: " + e);
        }
    }

    static ObjectNode object() {
        return JSON.createObjectNode();
    }
}
