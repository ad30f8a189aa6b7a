package io.github.endpointlease.spi;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Invocation;

/** Invokes models. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface EndpointRuntime {
    /**
     * Sends one request to a model and waits for its answer. Never sent twice.
     *
     * @param name the endpoint
     * @param request what to send
     * @return how it ended
     * @throws io.github.endpointlease.model.BackendException if it could not be asked at all
     */
    InvocationOutcome invoke(EndpointName name, Invocation request);
}
