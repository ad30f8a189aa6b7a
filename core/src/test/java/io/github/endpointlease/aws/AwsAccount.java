package io.github.endpointlease.aws;

import io.github.endpointlease.backend.dynamodb.DynamoDbExpiryStore;
import io.github.endpointlease.backend.dynamodb.DynamoDbSchema;
import io.github.endpointlease.backend.dynamodb.DynamoDbTokenStore;
import io.github.endpointlease.backend.memory.InMemoryTokenStore;
import io.github.endpointlease.backend.sagemaker.SageMakerEndpoints;
import io.github.endpointlease.backend.sagemaker.SageMakerInvocations;
import io.github.endpointlease.backend.ssm.SsmExpiryStore;
import io.github.endpointlease.backend.stepfunctions.StepFunctionsInvocations;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.EndpointRuntime;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.InvocationBackend;
import io.github.endpointlease.spi.InvocationOutcome;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.TokenStore;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Faults;
import io.github.endpointlease.standin.OriginalUpdater;
import io.github.endpointlease.standin.ParameterStore;
import io.github.endpointlease.standin.SageMakerRuntimeService;
import io.github.endpointlease.standin.SageMakerService;
import io.github.endpointlease.standin.StepFunctionsService;
import io.github.endpointlease.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ssm.SsmClient;

/** An AWS account on the stand-in, empty at first, with every backend of ours on real clients over HTTP. */
final class AwsAccount {
    /** Where leases are kept. */
    enum Store {
        PARAMETER_STORE,
        DYNAMODB
    }

    private static final String DELETE = "SageMaker.DeleteEndpoint";

    private final List<String> unlawful = new CopyOnWriteArrayList<>();
    private final Store kind;
    private final AwsStandIn aws;
    // of the real time, by which the SDK signs
    private final ManualClock clock = new ManualClock(Instant.now());
    private final Breaker breaker = new Breaker();
    private final SageMakerService sageMaker;
    private final StepFunctionsService stepFunctions;
    private final SsmClient ssm;
    private final ExpiryStore store;
    private final TokenStore tokens;
    private final SageMakerEndpoints endpoints;
    private final SageMakerInvocations runtime;
    private final StepFunctionsInvocations invocations;

    /**
     * @param kind where leases are kept
     * @param wire what it lives on; stays open
     */
    AwsAccount(Store kind, AwsWire wire) {
        this.kind = kind;
        aws = wire.aws;
        aws.faults(Faults.NONE);
        ssm = wire.ssm;
        sageMaker = SageMakerService.addTo(aws, clock);
        ParameterStore.addTo(aws).clock(clock);
        SageMakerRuntimeService.addTo(aws, sageMaker);
        sageMaker.addConfig(AwsLife.CONFIG.value());
        sageMaker.durations(Duration.ofMinutes(2), Duration.ofMinutes(1));
        endpoints = SageMakerEndpoints.builder(wire.sageMaker).build();
        runtime = SageMakerInvocations.builder(wire.runtime).build();
        stepFunctions = StepFunctionsService.addTo(aws, clock, this::answer);
        invocations = StepFunctionsInvocations.create(wire.sfn, stepFunctions.createStateMachine("demo-async"), clock);
        if (kind == Store.DYNAMODB) {
            String table = "leases-" + UUID.randomUUID();
            DynamoDbSchema.createLeaseTable(wire.dynamoDb, table);
            DynamoDbSchema.createTokenTable(wire.dynamoDb, table + "-tokens");
            store = DynamoDbExpiryStore.create(wire.dynamoDb, table);
            tokens = DynamoDbTokenStore.create(wire.dynamoDb, table + "-tokens");
        } else {
            store = SsmExpiryStore.create(wire.ssm);
            tokens = new InMemoryTokenStore();
        }
        aws.forgetCalls();
        aws.faults((operation, number) -> {
            if (operation.equals(DELETE)) {
                watchDeletion();
            }
            return breaker.next(operation, number);
        });
    }

    /** Each deletion that arrives has been decided, in the store, by then; another run may have seen to it already. */
    private void watchDeletion() {
        String body = new String(aws.last(DELETE).orElseThrow().body(), StandardCharsets.UTF_8);
        Matcher name = Pattern.compile("\"EndpointName\":\"([^\"]+)\"").matcher(body);
        if (!name.find()) {
            unlawful.add(body);
            return;
        }
        Optional<StoredLease> lease = find(new EndpointName(name.group(1)));
        if (!(lease.isPresent()
                && lease.get() instanceof StoredLease.Valid valid
                && valid.lease().phase() != Phase.RUNNING)) {
            unlawful.add(name.group(1) + " under " + lease);
        }
    }

    /** The deletions that nobody had decided. */
    List<String> unlawfulDeletions() {
        return List.copyOf(unlawful);
    }

    /** What the state machine invokes; not over the wire, since it is not our code that does. */
    private InvocationOutcome answer(EndpointName name, Invocation request) {
        return new InvocationOutcome.Answered(request.body(), "application/json", "AllTraffic", null);
    }

    AwsStandIn aws() {
        return aws;
    }

    Breaker breaker() {
        return breaker;
    }

    ManualClock clock() {
        return clock;
    }

    ExpiryStore store() {
        return store;
    }

    TokenStore tokens() {
        return tokens;
    }

    EndpointControl endpoints() {
        return endpoints;
    }

    EndpointRuntime runtime() {
        return runtime;
    }

    InvocationBackend invocations() {
        return invocations;
    }

    SageMakerService sageMaker() {
        return sageMaker;
    }

    /** How many executions there have been. */
    int executions() {
        return stepFunctions.executions();
    }

    /** Looks for a test, which no fault hits and no call counts. */
    Optional<StoredLease> find(EndpointName name) {
        return breaker.aside(() -> store.find(name));
    }

    /**
     * Adds minutes as the original does, where it can.
     *
     * @return when the lease ends now
     */
    Instant extendAsTheOriginal(EndpointName name, Instant until, int minutes) {
        return kind == Store.DYNAMODB
                ? until
                : breaker.aside(() -> new OriginalUpdater(ssm, clock).extend(name.value(), minutes));
    }
}
