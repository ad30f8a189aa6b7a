package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The pages of {@code ListEndpoints}, which may show what was there a while ago. Guarded by {@link SageMakerService}. */
final class SageMakerListing {
    private static final int DEFAULT = 10;
    private static final int MOST = 100;

    private @Nullable Random random;
    private Duration mostBehind = Duration.ZERO;
    private NavigableMap<String, ObjectNode> shown = Collections.emptyNavigableMap();
    private Instant shownAt = Instant.MIN;

    void lag(long seed, Duration most) {
        random = new Random(seed);
        mostBehind = most;
    }

    void keepUp() {
        random = null;
    }

    ObjectNode page(JsonNode input, NavigableMap<String, ObjectNode> current, Instant now) {
        int most = input.path("MaxResults").asInt(DEFAULT);
        if (most < 1 || most > MOST) {
            throw AwsError.validation("1 validation error detected: Value '" + most
                    + "' at 'maxResults' failed to satisfy" + " constraint: Member must have value between 1 and 100");
        }
        String after = input.path("NextToken").asText("");
        List<Map.Entry<String, ObjectNode>> rest = view(after, current, now).tailMap(after, false).entrySet().stream()
                .filter(entry -> isWanted(entry.getValue(), input))
                .toList();
        List<Map.Entry<String, ObjectNode>> page = rest.subList(0, Math.min(most, rest.size()));
        ObjectNode output = JsonService.object();
        ArrayNode endpoints = output.putArray("Endpoints");
        page.forEach(entry -> endpoints.add(entry.getValue()));
        if (page.size() < rest.size()) {
            output.put("NextToken", page.get(page.size() - 1).getKey());
        }
        return output;
    }

    /** The pages of one listing are of one moment. */
    private NavigableMap<String, ObjectNode> view(String after, NavigableMap<String, ObjectNode> current, Instant now) {
        if (random == null) {
            return current;
        }
        boolean tooOld = shownAt.isBefore(now.minus(mostBehind));
        if (after.isEmpty() && (tooOld || random.nextBoolean())) {
            shown = new TreeMap<>(current);
            shownAt = now;
        }
        return shown;
    }

    private static boolean isWanted(ObjectNode summary, JsonNode input) {
        String status = input.path("StatusEquals").asText("");
        return summary.path("EndpointName")
                        .asText("")
                        .contains(input.path("NameContains").asText(""))
                && (status.isEmpty()
                        || status.equals(summary.path("EndpointStatus").asText("")));
    }
}
