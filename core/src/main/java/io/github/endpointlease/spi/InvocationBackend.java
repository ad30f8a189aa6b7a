package io.github.endpointlease.spi;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import java.util.Optional;

/**
 * Runs invocations in the background and keeps their results. Implementations are safe for use by many threads.
 *
 * <p>{@code InvocationBackendContract} in this project's test-jar is what an implementation has to pass.
 */
public interface InvocationBackend {
    /**
     * Accepts an invocation. The same name with the same input is the same execution, whether it still runs or not.
     *
     * @param name names the execution: 1 to 80 letters, digits, {@code -} and {@code _}
     * @param endpoint what to invoke
     * @param body a JSON value for the model
     * @return the accepted execution
     * @throws io.github.endpointlease.model.InvalidValueException if the input is larger than
     *     {@link Execution#MAX_DOCUMENT_BYTES}, or the name is taken by another input
     * @throws io.github.endpointlease.model.QueueFullException if no more can wait
     */
    Execution start(String name, EndpointName endpoint, String body);

    /**
     * Looks at an execution.
     *
     * @param arn any text
     * @return the execution, or empty if this backend has none of that ARN
     */
    Optional<Execution> describe(String arn);
}
