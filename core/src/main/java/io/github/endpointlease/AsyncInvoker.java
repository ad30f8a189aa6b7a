package io.github.endpointlease;

import io.github.endpointlease.internal.ExecutionNames;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.spi.InvocationBackend;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Invokes endpoints in the background and hands the result to whoever started it, and to nobody else: the name of an execution
 * carries a hash of its caller. Safe for use by many threads; the backend stays the caller's to close.
 */
public final class AsyncInvoker {
    private final InvocationBackend backend;
    private final InstantSource clock;

    /**
     * @param backend what runs the invocations
     * @param clock tells when they are started
     */
    public AsyncInvoker(InvocationBackend backend, InstantSource clock) {
        this.backend = backend;
        this.clock = clock;
    }

    /**
     * Starts an invocation. Sent again for the same caller and operation, it is the same execution.
     *
     * @param caller who may see the result
     * @param endpoint what to invoke
     * @param body a JSON value; a JSON text is sent to the model as the text it holds
     * @param operation names this invocation
     * @return the accepted execution
     * @throws io.github.endpointlease.model.InvalidValueException if the body is not JSON or too large, or the operation has been
     *     used for something else
     * @throws io.github.endpointlease.model.QueueFullException if no more can wait
     */
    public Execution start(String caller, EndpointName endpoint, String body, OperationId operation) {
        return backend.start(ExecutionNames.of(caller, operation), endpoint, body);
    }

    /**
     * Starts an invocation that has no name of the caller's: sent again, it is another execution. Its own name says when it was
     * started, so that even another process shows it as running while its service does not show it yet.
     *
     * @param caller who may see the result
     * @param endpoint what to invoke
     * @param body a JSON value; a JSON text is sent to the model as the text it holds
     * @return the accepted execution
     * @throws io.github.endpointlease.model.InvalidValueException if the body is not JSON or too large
     * @throws io.github.endpointlease.model.QueueFullException if no more can wait
     */
    public Execution start(String caller, EndpointName endpoint, String body) {
        return backend.start(ExecutionNames.of(caller, OperationId.random(), clock.instant()), endpoint, body);
    }

    /**
     * Looks at an execution.
     *
     * @param caller who asks
     * @param arn what {@code start} gave
     * @return the execution; empty if there is none, or if it is another caller's
     */
    public Optional<Execution> describe(String caller, String arn) {
        return backend.describe(arn).filter(execution -> ExecutionNames.isOf(caller, execution.name()));
    }
}
