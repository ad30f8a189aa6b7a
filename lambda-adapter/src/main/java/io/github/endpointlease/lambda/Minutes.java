package io.github.endpointlease.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.Leases;
import io.github.endpointlease.model.InvalidValueException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Minutes as a client sends them: a JSON number, whole or not. */
final class Minutes {
    private static final BigDecimal SECONDS = BigDecimal.valueOf(60);

    private Minutes() {}

    static JsonNode require(ObjectNode body, String field) {
        JsonNode value = body.get(field);
        if (value == null || value.isNull()) {
            throw new HttpException(400, field + " required");
        }
        if (!value.isNumber()) {
            throw new InvalidValueException(field, "must be a number", value);
        }
        return value;
    }

    /** Rounded up to whole seconds. Compared as a double first: a number may be too long to be worth its exact value. */
    static Duration toDuration(JsonNode value, String field) {
        double minutes = value.doubleValue();
        if (!(minutes > 0 && minutes <= Leases.MAX_MINUTES)) {
            throw new InvalidValueException(
                    field, "must be more than 0 and at most " + Leases.MAX_MINUTES, Json.text(value));
        }
        BigDecimal seconds = BigDecimal.valueOf(minutes).multiply(SECONDS);
        return Duration.ofSeconds(seconds.setScale(0, RoundingMode.CEILING).longValueExact());
    }
}
