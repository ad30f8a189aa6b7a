package io.github.endpointlease.lambda.function;

import io.github.endpointlease.backend.dynamodb.DynamoDbExpiryStore;
import io.github.endpointlease.backend.dynamodb.DynamoDbSchema;
import io.github.endpointlease.backend.dynamodb.DynamoDbTokenStore;
import io.github.endpointlease.backend.ssm.SsmExpiryStore;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.EndpointRuntime;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.InvocationOutcome;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.DynamoDbLocal;
import io.github.endpointlease.standin.ParameterStore;
import io.github.endpointlease.standin.SageMakerRuntimeService;
import io.github.endpointlease.standin.SageMakerService;
import io.github.endpointlease.standin.StepFunctionsService;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** An AWS account on the stand-in, which the functions work on over HTTP, with a clock that is moved by hand. */
final class Account implements AutoCloseable {
    static final String PREFIX = "demo";
    static final String CONFIG = "demo-config";
    static final Duration STARTING = Duration.ofMinutes(5);
    static final Duration DELETING = Duration.ofMinutes(1);

    final AwsStandIn aws = AwsStandIn.start();
    final List<String> metrics = new CopyOnWriteArrayList<>();
    // of the real time, by which the SDK signs
    final ManualClock clock = new ManualClock(Instant.now());
    final SageMakerService sageMaker = SageMakerService.addTo(aws, clock);
    final ParameterStore parameters = ParameterStore.addTo(aws).clock(clock);
    final AwsClients clients = AwsClients.with(this::settings);

    Account() {
        SageMakerRuntimeService.addTo(aws, sageMaker);
        sageMaker.addConfig(CONFIG);
        sageMaker.durations(STARTING, DELETING);
    }

    /** Lets a client come here. */
    void settings(AwsClientBuilder<?, ?> builder) {
        builder.endpointOverride(aws.uri())
                .region(Region.US_EAST_1)
                .credentialsProvider(
                        StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")));
    }

    Setup setup(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(Map.of("PROJECT_PREFIX", PREFIX));
        all.putAll(variables);
        return new Setup(all, clients, clock, metrics::add);
    }

    String createLeaseTable() {
        String table = "leases-" + UUID.randomUUID();
        DynamoDbSchema.createLeaseTable(dynamoDb(), table);
        return table;
    }

    String createTokenTable() {
        String table = "tokens-" + UUID.randomUUID();
        DynamoDbSchema.createTokenTable(dynamoDb(), table);
        return table;
    }

    DynamoDbTokenStore tokens(String table) {
        return DynamoDbTokenStore.create(dynamoDb(), table);
    }

    ExpiryStore table(String table) {
        return DynamoDbExpiryStore.create(dynamoDb(), table);
    }

    ExpiryStore parameterStore() {
        return SsmExpiryStore.create(clients.make(SsmClient.builder()));
    }

    private DynamoDbClient dynamoDb() {
        aws.withDynamoDb(DynamoDbLocal.shared());
        return clients.make(DynamoDbClient.builder());
    }

    /** A state machine whose model answers with what it is asked. */
    String createStateMachine() {
        EndpointRuntime echo = (name, request) ->
                new InvocationOutcome.Answered(request.body(), "application/json", "AllTraffic", null);
        return StepFunctionsService.addTo(aws, clock, echo).createStateMachine("demo-async");
    }

    static Lease lease(ExpiryStore store, EndpointName name) {
        return ((StoredLease.Valid) store.find(name).orElseThrow()).lease();
    }

    @Override
    public void close() {
        aws.close();
    }
}
