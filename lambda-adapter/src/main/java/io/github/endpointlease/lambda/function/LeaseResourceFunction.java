package io.github.endpointlease.lambda.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.endpointlease.lambda.function.LeaseSettings.StoreKind;
import io.github.endpointlease.model.EndpointLeaseException;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.spi.ExpiryStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/**
 * CloudFormation's custom resources, {@code Custom::EndpointLease}, {@code Custom::EndpointLeaseStore}, {@code
 * Custom::EndpointLeaseInstallation} and {@code Custom::EndpointLeaseConfigs}. Answers every request that can be answered, once,
 * whatever goes wrong and also when time runs out: a stack whose resource does not answer waits for an hour. The same request may come twice. Safe for use by many threads.
 *
 * <p>Variables: those of {@link LeasesFunction}, and {@code RECONCILE_FUNCTION} (the ARN of the reconciler with its alias).
 */
public final class LeaseResourceFunction implements RequestStreamHandler {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseResourceFunction.class);
    private static final String RECONCILER = "RECONCILE_FUNCTION";

    /** How long after an event what is left is given up. The function's time-out is a minute more. */
    private static final Duration PATIENCE = Duration.ofMinutes(14);

    private final Map<String, ResourceAction> actions;
    private final InstantSource clock;

    /** For Lambda: reads the environment. */
    public LeaseResourceFunction() {
        this(Setup.ofLambda(), time -> LockSupport.parkNanos(time.toNanos()));
    }

    /**
     * @param waiting waits between two looks at what is left
     */
    LeaseResourceFunction(Setup setup, Consumer<Duration> waiting) {
        Environment environment = setup.environment();
        LeaseSettings settings = LeaseSettings.read(environment);
        String reconciler = environment.required(RECONCILER).orElse("");
        environment.throwIfFaulty();
        clock = setup.clock();
        LeaseParts parts = new LeaseParts(settings, setup);
        LeaseClosing closing = new LeaseClosing(
                parts.store(),
                parts.endpoints(),
                parts.leases(),
                settings.installation(),
                new RemoteReconciler(
                        setup.clients().make(LambdaClient.builder(), RemoteReconciler.LONGEST), reconciler),
                clock,
                waiting);
        StackStates stacks = new StackStates(setup.clients().make(CloudFormationClient.builder()));
        actions = Map.of(
                "Custom::EndpointLease",
                new LeaseResource(parts.store(), parts.leases(), closing, stacks),
                "Custom::EndpointLeaseStore",
                new StoreResource(
                        settings.installation(),
                        (kind, table) -> open(setup, kind, table == null ? settings.table() : table),
                        clock),
                "Custom::EndpointLeaseInstallation",
                new InstallationResource(settings.installation(), closing, stacks),
                "Custom::EndpointLeaseConfigs",
                new ConfigsResource(settings.installation(), parts.store(), parts.leases()));
    }

    private static ExpiryStore open(Setup setup, StoreKind kind, @Nullable String table) {
        if (kind == StoreKind.SSM) {
            return LeaseParts.parameterStore(setup);
        }
        if (table == null) {
            throw new InvalidValueException("LeaseTable", "is required with dynamodb", "nothing");
        }
        return LeaseParts.table(setup, table);
    }

    /** Does one kind of resource. */
    @FunctionalInterface
    interface ResourceAction {
        /**
         * Does what is asked.
         *
         * @param deadline when to give up
         * @return the outcome; what is thrown counts as failed
         */
        ResourceOutcome handle(ResourceRequest request, Instant deadline);
    }

    /**
     * Does what is asked and says so where the event asks for it.
     *
     * @throws IOException if the event cannot be read, or its answer did not get through
     */
    @Override
    public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context) throws IOException {
        ResourceRequest request = ResourceRequest.read(event.readAllBytes());
        ResourceResponder responder = new ResourceResponder(request);
        try (ResourceWatch watch = ResourceWatch.start(request, responder, context)) {
            LOG.info("{}, watched: {}", request, watch);
            responder.answer(LogContext.within(context, () -> outcome(request)));
        }
    }

    private ResourceOutcome outcome(ResourceRequest request) {
        ResourceAction action = actions.get(request.resourceType());
        if (action == null) {
            return ResourceOutcome.failed(
                    request.fallbackId(), "This function has no resources of type " + request.resourceType() + ".");
        }
        try {
            return action.handle(request, clock.instant().plus(PATIENCE));
        } catch (EndpointLeaseException e) {
            LOG.error("{} failed", request, e);
            return ResourceOutcome.failed(request.fallbackId(), String.valueOf(e.getMessage()));
        } catch (RuntimeException | LinkageError e) {
            LOG.error("{} failed", request, e);
            return ResourceOutcome.failed(
                    request.fallbackId(),
                    "Something broke: " + e.getClass().getName() + ". The function's log has more.");
        }
    }
}
