package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code ListTags} and {@code AddTags}. Guarded by {@link SageMakerService}. */
final class SageMakerTags {
    private static final int MOST = 50;

    private int perPage = MOST;

    void perPage(int most) {
        perPage = most;
    }

    ObjectNode list(Map<String, String> all, JsonNode input) {
        List<Map.Entry<String, String>> tags = List.copyOf(all.entrySet());
        int from = Integer.parseInt(input.path("NextToken").asText("0"));
        int to = Math.min(tags.size(), from + perPage);
        ObjectNode output = JsonService.object();
        ArrayNode page = output.putArray("Tags");
        tags.subList(from, to)
                .forEach(tag -> page.addObject().put("Key", tag.getKey()).put("Value", tag.getValue()));
        if (to < tags.size()) {
            output.put("NextToken", String.valueOf(to));
        }
        return output;
    }

    /** What SageMaker says to too many tags is not confirmed. */
    ObjectNode add(Map<String, String> all, JsonNode input) {
        Map<String, String> after = new LinkedHashMap<>(all);
        after.putAll(of(input));
        if (after.size() > MOST) {
            throw AwsError.validation("The resource has too many tags: " + after.size());
        }
        all.putAll(after);
        return JsonService.object();
    }

    static Map<String, String> of(JsonNode input) {
        Map<String, String> tags = new LinkedHashMap<>();
        input.path("Tags")
                .forEach(tag ->
                        tags.put(tag.path("Key").asText(), tag.path("Value").asText()));
        return tags;
    }
}
