package io.github.endpointlease.cloudformation.jumpstart;

import io.github.endpointlease.model.EndpointLeaseException;
import org.jspecify.annotations.Nullable;

/** The hub has no such model, or no such version of it. */
public final class ModelNotFoundException extends EndpointLeaseException {
    /**
     * @param message which hub, region, model and version
     * @param cause what the hub's client threw, or null
     */
    public ModelNotFoundException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Returns false: the configuration has to be changed first. */
    @Override
    public boolean isRetryable() {
        return false;
    }
}
