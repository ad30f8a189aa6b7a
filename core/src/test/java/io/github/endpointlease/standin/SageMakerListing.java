package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
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

    ObjectNode page(JsonNode input, NavigableMap<String, SageMakerEndpoint> current, Instant now) {
        int most = input.path("MaxResults").asInt(DEFAULT);
        if (most < 1 || most > MOST) {
            throw AwsError.validation("1 validation error detected: Value '" + most
                    + "' at 'maxResults' failed to satisfy constraint: Member must have value between 1 and 100");
        }
        String after = input.path("NextToken").asText("");
        ObjectNode output = JsonService.object();
        ArrayNode page = output.putArray("Endpoints");
        String last = after;
        for (Iterator<Map.Entry<String, ObjectNode>> rest = following(after, current, now); rest.hasNext(); ) {
            Map.Entry<String, ObjectNode> endpoint = rest.next();
            if (isWanted(endpoint.getValue(), input)) {
                if (page.size() == most) {
                    output.put("NextToken", last);
                    break;
                }
                page.add(endpoint.getValue());
                last = endpoint.getKey();
            }
        }
        return output;
    }

    private Iterator<Map.Entry<String, ObjectNode>> following(
            String after, NavigableMap<String, SageMakerEndpoint> current, Instant now) {
        if (random == null) {
            return summaries(current.tailMap(after, false), now);
        }
        // the pages of one listing are of one moment
        boolean tooOld = shownAt.isBefore(now.minus(mostBehind));
        if (after.isEmpty() && (tooOld || random.nextBoolean())) {
            shown = new TreeMap<>();
            summaries(current, now).forEachRemaining(endpoint -> shown.put(endpoint.getKey(), endpoint.getValue()));
            shownAt = now;
        }
        return shown.tailMap(after, false).entrySet().iterator();
    }

    /** One by one, since a page of very many endpoints needs a few only. */
    private static Iterator<Map.Entry<String, ObjectNode>> summaries(
            NavigableMap<String, SageMakerEndpoint> endpoints, Instant now) {
        Iterator<Map.Entry<String, SageMakerEndpoint>> all =
                endpoints.entrySet().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return all.hasNext();
            }

            @Override
            public Map.Entry<String, ObjectNode> next() {
                Map.Entry<String, SageMakerEndpoint> next = all.next();
                return Map.entry(next.getKey(), next.getValue().summary(now));
            }
        };
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
