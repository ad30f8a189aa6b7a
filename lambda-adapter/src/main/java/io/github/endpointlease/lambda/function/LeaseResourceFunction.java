package io.github.endpointlease.lambda.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.endpointlease.model.EndpointLeaseException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * CloudFormation's custom resources. Answers every request that can be answered, whatever goes wrong: a stack whose resource does
 * not answer waits for an hour. Safe for use by many threads.
 *
 * <p>Variables: those of {@link LeasesFunction}, and {@code RECONCILE_FUNCTION} (the ARN of the reconciler with its alias),
 * {@code OTHER_LEASE_TABLE} (the table of leases, where they are kept elsewhere).
 */
public final class LeaseResourceFunction implements RequestStreamHandler {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseResourceFunction.class);

    private final Map<String, ResourceAction> actions;

    /** For Lambda: reads the environment. */
    public LeaseResourceFunction() {
        this(Setup.ofLambda());
    }

    LeaseResourceFunction(Setup setup) {
        Environment environment = setup.environment();
        LeaseSettings.read(environment);
        environment.required("RECONCILE_FUNCTION");
        environment.throwIfFaulty();
        actions = Map.of();
    }

    /** Does one kind of resource. */
    @FunctionalInterface
    interface ResourceAction {
        /**
         * Does what is asked.
         *
         * @return the outcome; what is thrown counts as failed
         */
        ResourceOutcome handle(ResourceRequest request);
    }

    /**
     * Does what is asked and says so where the event asks for it.
     *
     * @throws IOException if the event cannot be read, or its answer did not get through
     */
    @Override
    public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context) throws IOException {
        ResourceRequest request = ResourceRequest.read(event.readAllBytes());
        try {
            LogContext.within(context, () -> {
                answer(request);
                return request;
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void answer(ResourceRequest request) {
        LOG.info("{}", request);
        try {
            new ResourceResponder(request).answer(outcome(request));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ResourceOutcome outcome(ResourceRequest request) {
        ResourceAction action = actions.get(request.resourceType());
        if (action == null) {
            return ResourceOutcome.failed(
                    request.fallbackId(), "This function has no resources of type " + request.resourceType() + ".");
        }
        try {
            return action.handle(request);
        } catch (EndpointLeaseException e) {
            LOG.error("{} failed", request, e);
            return ResourceOutcome.failed(request.fallbackId(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("{} failed", request, e);
            return ResourceOutcome.failed(
                    request.fallbackId(),
                    "Something broke: " + e.getClass().getName() + ". The function's log has more.");
        }
    }
}
