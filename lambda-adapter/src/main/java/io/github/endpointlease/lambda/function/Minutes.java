package io.github.endpointlease.lambda.function;

import io.github.endpointlease.Leases;
import io.github.endpointlease.model.InvalidValueException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Reads minutes as the configuration has them: a number, with a fraction if need be. A begun second counts whole. */
final class Minutes {
    private static final BigDecimal MOST = BigDecimal.valueOf(Leases.MAX_MINUTES);
    private static final BigDecimal SECONDS = BigDecimal.valueOf(60);

    private Minutes() {}

    /**
     * Minutes that may be zero.
     *
     * @throws InvalidValueException if it is no number from 0 to {@value Leases#MAX_MINUTES}
     */
    static Duration from0(String name, String text) {
        return read(name, text, "must be a number from 0 to " + Leases.MAX_MINUTES, 0);
    }

    /**
     * Minutes of which there must be some.
     *
     * @throws InvalidValueException if it is no number over 0 and up to {@value Leases#MAX_MINUTES}
     */
    static Duration over0(String name, String text) {
        return read(name, text, "must be a number over 0 and up to " + Leases.MAX_MINUTES, 1);
    }

    private static Duration read(String name, String text, String rule, int leastSign) {
        BigDecimal minutes;
        try {
            minutes = new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw new InvalidValueException(name, rule, text);
        }
        if (minutes.signum() < leastSign || minutes.compareTo(MOST) > 0) {
            throw new InvalidValueException(name, rule, text);
        }
        BigDecimal seconds = minutes.multiply(SECONDS);
        // up to one it is not rounded, which of 1e-999999999 would take as many digits
        return Duration.ofSeconds(
                seconds.compareTo(BigDecimal.ONE) <= 0
                        ? seconds.signum()
                        : seconds.setScale(0, RoundingMode.CEILING).longValueExact());
    }
}
