package io.github.endpointlease.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.Extension;
import io.github.endpointlease.LeaseView;
import io.github.endpointlease.spi.StoredLease;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;

/** A lease as clients get it: the original's three fields in its order, then what was added since. */
final class LeaseJson {
    private static final String NAME = "EndpointName";
    /** The trailing blank is the original's, and its clients read the field by that name. */
    private static final String EXPIRY = "EndpointExpiry ";

    private static final String TIME_LEFT = "TimeLeft";
    private static final BigDecimal SECONDS_A_MINUTE = BigDecimal.valueOf(60);

    private LeaseJson() {}

    static ObjectNode of(LeaseView view) {
        return withState(original(view, WireFormat.timeLeft(view.timeLeft())), view);
    }

    static ObjectNode of(Extension extension, JsonNode minutesAsked) {
        LeaseView view = extension.view();
        boolean added = switch (extension.effect()) {
            case ADDED, ADOPTED -> true;
            case EXTENDED, REPEATED -> false;
        };
        String timeLeft = added ? plain(minutesAsked) : WireFormat.timeLeft(view.timeLeft());
        ObjectNode json = withState(original(view, timeLeft), view);
        json.put("MinutesAsked", minutes(extension.asked()));
        json.put("MinutesGranted", minutes(extension.granted()));
        switch (extension.effect()) {
            case ADOPTED -> json.put("Adopted", true);
            case REPEATED -> json.put("Repeated", true);
            case ADDED, EXTENDED -> {}
        }
        Instant earliest = extension.earliestStart();
        if (earliest != null) {
            json.put("EarliestStart", earliest.toString());
        }
        return json;
    }

    static ObjectNode of(StoredLease.Unreadable broken) {
        return Json.object()
                .put(NAME, broken.name().value())
                .put(EXPIRY, "unreadable")
                .put(TIME_LEFT, "unreadable")
                .put("Error", broken.reason());
    }

    private static ObjectNode original(LeaseView view, String timeLeft) {
        return Json.object()
                .put(NAME, view.name().value())
                .put(EXPIRY, WireFormat.expiry(view.expiresAt()))
                .put(TIME_LEFT, timeLeft);
    }

    private static ObjectNode withState(ObjectNode json, LeaseView view) {
        json.put("ExpiresAt", view.expiresAt().toString());
        json.put("Status", view.status().name());
        json.put("RemainingSeconds", Math.max(0, view.timeLeft().toSeconds()));
        view.failureReason().ifPresent(reason -> json.put("Reason", reason));
        return json;
    }

    private static BigDecimal minutes(Duration time) {
        BigDecimal minutes = BigDecimal.valueOf(time.toSeconds()).divide(SECONDS_A_MINUTE, 4, RoundingMode.HALF_UP);
        return new BigDecimal(minutes.stripTrailingZeros().toPlainString());
    }

    /** The minutes of a lease just added stand in {@code TimeLeft} as they were sent, as a text. */
    private static String plain(JsonNode minutes) {
        return minutes.isIntegralNumber()
                ? minutes.asText()
                : BigDecimal.valueOf(minutes.doubleValue()).toPlainString();
    }
}
