package io.github.endpointlease.model;

import org.jspecify.annotations.Nullable;

/**
 * The root of every exception that this library throws on purpose. Unchecked; expected outcomes (a lost race, an absent
 * endpoint) are return values instead.
 */
public abstract class EndpointLeaseException extends RuntimeException {
    protected EndpointLeaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /**
     * Whether the same call may succeed when it is made again later without a change.
     *
     * @return true for passing trouble such as throttling, false where the request or the set-up is wrong
     */
    public abstract boolean isRetryable();
}
