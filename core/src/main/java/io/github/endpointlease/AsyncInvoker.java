package io.github.endpointlease;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.spi.InvocationBackend;
import java.util.Optional;

/**
 * Invokes endpoints in the background and hands the result to whoever started it, and to nobody else: the name of an execution
 * carries a hash of its caller. Safe for use by many threads; the backend stays the caller's to close.
 */
public final class AsyncInvoker {
    private static final int CALLER_DIGITS = 16;
    private static final int OPERATION_DIGITS = 32;

    private final InvocationBackend backend;

    /**
     * @param backend what runs the invocations
     */
    public AsyncInvoker(InvocationBackend backend) {
        this.backend = backend;
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
        String digits = TokenHash.sha256(operation.value()).hex().substring(0, OPERATION_DIGITS);
        return backend.start(prefixOf(caller) + digits, endpoint, body);
    }

    /**
     * Looks at an execution.
     *
     * @param caller who asks
     * @param arn what {@link #start} gave
     * @return the execution; empty if there is none, or if it is another caller's
     */
    public Optional<Execution> describe(String caller, String arn) {
        return backend.describe(arn).filter(execution -> execution.name().startsWith(prefixOf(caller)));
    }

    private static String prefixOf(String caller) {
        return TokenHash.sha256(caller).hex().substring(0, CALLER_DIGITS) + "-";
    }
}
