package io.github.endpointlease.model;

import org.jspecify.annotations.Nullable;

/** A backend (store, endpoint service, queue) could not do what it was asked. The message says what was being done, and to what. */
public final class BackendException extends EndpointLeaseException {
    private final boolean retryable;

    private BackendException(String message, boolean retryable, @Nullable Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /**
     * Passing trouble: throttling, a lost connection, an answer that did not come. The call may have taken effect.
     *
     * @param message what was being done, and to what
     * @param cause what the backend threw, or null
     * @return the exception, to be thrown
     */
    public static BackendException passing(String message, @Nullable Throwable cause) {
        return new BackendException(message, true, cause);
    }

    /**
     * Trouble that stays until somebody changes something: missing permissions, a missing table, broken data.
     *
     * @param message what was being done, and to what
     * @param cause what the backend threw, or null
     * @return the exception, to be thrown
     */
    public static BackendException lasting(String message, @Nullable Throwable cause) {
        return new BackendException(message, false, cause);
    }

    @Override
    public boolean isRetryable() {
        return retryable;
    }
}
