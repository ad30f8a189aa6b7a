package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** SageMaker's public hub of JumpStart models. Not safe for use by many threads: its service guards it. */
final class SageMakerHub {
    private static final String NAME = "SageMakerPublicHub";

    private final Map<String, NavigableMap<String, String>> documents = new HashMap<>();

    void add(String modelId, String version, String document) {
        documents.computeIfAbsent(modelId, id -> new TreeMap<>()).put(version, document);
    }

    /** The newest version where none is asked for. The text of the refusal is not confirmed, its code is the API's. */
    ObjectNode describe(JsonNode input) {
        String model = input.path("HubContentName").asText();
        NavigableMap<String, String> versions = documents.getOrDefault(model, new TreeMap<>());
        String version = input.has("HubContentVersion")
                ? input.path("HubContentVersion").asText()
                : versions.isEmpty() ? "" : versions.lastKey();
        boolean asks = input.path("HubName").asText().equals(NAME)
                && input.path("HubContentType").asText().equals("Model");
        if (!asks || !versions.containsKey(version)) {
            throw new AwsError(400, "ResourceNotFound", "Hub content " + model + " does not exist.");
        }
        return JsonService.object()
                .put("HubName", NAME)
                .put("HubContentType", "Model")
                .put("HubContentName", model)
                .put("HubContentVersion", version)
                .put("HubContentDocument", versions.get(version));
    }
}
