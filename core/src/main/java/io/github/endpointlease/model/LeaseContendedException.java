package io.github.endpointlease.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The write did not get through before its deadline, because other writers or a failing store kept it out. It may or may not
 * have taken effect; sending it again with the same {@link OperationId} counts once.
 */
public final class LeaseContendedException extends EndpointLeaseException {
    /**
     * @param name the endpoint whose lease was to be written
     * @param waited how long it was tried
     * @param cause the last trouble of the store, or null if every attempt lost its race
     */
    public LeaseContendedException(EndpointName name, Duration waited, @Nullable Throwable cause) {
        super(
                "The lease of endpoint " + name + " could not be written within " + waited.toMillis()
                        + " ms. Send it again with the same operation id.",
                cause);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
