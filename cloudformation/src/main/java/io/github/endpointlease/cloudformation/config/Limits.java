package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What keeps one model from costing more than was meant.
 *
 * @param longestLease the most time that its lease may have left, in whole seconds, over zero and at most 525,600 minutes; null
 *     means the project's limit
 * @param throttle what its route lets through, or null for the API's limit
 */
public record Limits(
        @Nullable Duration longestLease, @Nullable Throttle throttle) {
    /** No limits of the model's own. */
    public static final Limits NONE = new Limits(null, null);

    /** The longest lease of a public model where the file sets none. */
    public static final Duration PUBLIC_LONGEST_LEASE = Duration.ofHours(8);

    /** The throttle of a public model's route where the file sets none. */
    public static final Throttle PUBLIC_THROTTLE = new Throttle(5, 10);

    /**
     * @throws InvalidValueException if the lease is out of its range
     */
    public Limits {
        if (longestLease != null) {
            Rules.lease("longestLease", longestLease, Duration.ofSeconds(1));
        }
    }
}
