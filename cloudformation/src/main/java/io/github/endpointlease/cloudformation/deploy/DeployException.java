package io.github.endpointlease.cloudformation.deploy;

import io.github.endpointlease.model.EndpointLeaseException;
import org.jspecify.annotations.Nullable;

/** A stack could not be deployed or destroyed. The message is for people, one line for each fault. */
public final class DeployException extends EndpointLeaseException {
    /**
     * @param message what happened and what to do
     * @param cause what it comes from, or null
     */
    public DeployException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** Returns false: somebody has to look first. */
    @Override
    public boolean isRetryable() {
        return false;
    }
}
