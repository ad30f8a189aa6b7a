package io.github.endpointlease.model;

import java.time.Instant;

/**
 * Why a leased endpoint does not run, or may not serve, kept on its lease until it has run well for a while.
 *
 * @param kind what sort of trouble it is
 * @param reason what the endpoint service said, or what was seen of the endpoint
 * @param attempts how many starts in a row have failed, at least 1; 1 also where none has
 * @param retryAt not before this time is it tried again; between 1970 and {@link Lease#LATEST_EXPIRY}
 */
public record Failure(Kind kind, String reason, int attempts, Instant retryAt) {
    /** The sorts of trouble that are told apart. */
    public enum Kind {
        /** An account limit is reached. */
        QUOTA,
        /** There is no machine of the wanted type to be had. */
        CAPACITY,
        /** The endpoint config does not exist (yet). */
        MISSING_CONFIG,
        /** The endpoint service asked to be called less often. */
        THROTTLED,
        /** An endpoint that this installation does not own holds the name. */
        NAME_TAKEN,
        /** The endpoint started and broke. */
        BROKEN,
        /** The endpoint is there, in a state in which it may not serve. */
        NOT_SERVING,
        /** Anything else. */
        OTHER
    }

    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public Failure {
        if (attempts < 1) {
            throw new InvalidValueException("attempts", "must be at least 1", attempts);
        }
        Lease.requireInRange("retryAt", retryAt);
    }

    /** How many starts in a row will have failed once another one has; at most what can be counted. */
    public int attemptsWithTheNext() {
        return attempts == Integer.MAX_VALUE ? attempts : attempts + 1;
    }
}
