package io.github.endpointlease;

import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before an endpoint is started again: doubled with each failure in a row, with a random part of up to a half
 * so that many do not come back at once.
 *
 * @param initial the wait after the first failure
 * @param max the longest wait
 */
public record Backoff(Duration initial, Duration max) {
    /** From 30 seconds to 30 minutes. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(30));

    private static final int MOST_DOUBLINGS = 30;

    /**
     * @throws InvalidValueException if the initial wait is not positive, or longer than the longest
     */
    public Backoff {
        if (initial.isNegative() || initial.isZero() || initial.compareTo(max) > 0) {
            throw new InvalidValueException(
                    "backoff", "must begin above 0 and not above its maximum", initial + " to " + max);
        }
    }

    Duration delay(int attempts, RandomGenerator random) {
        long doubled = initial.toMillis() << Math.min(attempts - 1, MOST_DOUBLINGS);
        boolean overflown = Long.numberOfLeadingZeros(initial.toMillis()) <= Math.min(attempts - 1, MOST_DOUBLINGS);
        long full = overflown ? max.toMillis() : Math.min(doubled, max.toMillis());
        return Duration.ofMillis(full - random.nextLong(full / 2 + 1));
    }
}
