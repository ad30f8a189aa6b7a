package io.github.endpointlease.cloudformation.jumpstart;

import io.github.endpointlease.model.EndpointLeaseException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Models cannot be resolved, or the lock cannot be used. The message has one line for each fault; a model is named by its path in
 * {@code config.json}, for example {@code jumpstart_models[1].accept_eula}.
 */
public final class JumpStartException extends EndpointLeaseException {
    private final List<String> faults;
    private final boolean retryable;

    JumpStartException(List<String> faults, boolean retryable, @Nullable Throwable cause) {
        super(String.join("\n", faults), cause);
        this.faults = List.copyOf(faults);
        this.retryable = retryable;
    }

    /** Returns every fault, one line each, in the order of the models: at least one. */
    public List<String> faults() {
        return faults;
    }

    /** Returns true only if the hub could not be asked and may answer later. */
    @Override
    public boolean isRetryable() {
        return retryable;
    }
}
