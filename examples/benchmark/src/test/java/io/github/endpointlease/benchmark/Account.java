package io.github.endpointlease.benchmark;

import io.github.endpointlease.backend.dynamodb.DynamoDbExpiryStore;
import io.github.endpointlease.backend.dynamodb.DynamoDbSchema;
import io.github.endpointlease.backend.sagemaker.SageMakerEndpoints;
import io.github.endpointlease.backend.ssm.SsmExpiryStore;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.DynamoDbLocal;
import io.github.endpointlease.standin.ParameterStore;
import io.github.endpointlease.standin.SageMakerService;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** An AWS account on the stand-in, with both stores and SageMaker, and a clock that stands still. */
final class Account implements AutoCloseable {
    static final String INSTALLATION = "demo";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private final String table = "leases-" + UUID.randomUUID();

    final AwsStandIn aws = AwsStandIn.start();
    final ManualClock clock = new ManualClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));
    private final SageMakerService sageMakerService = SageMakerService.addTo(aws, clock);
    final SsmClient ssm;
    final DynamoDbClient dynamoDb;
    final SageMakerClient sageMaker;

    Account() {
        ParameterStore.addTo(aws);
        aws.withDynamoDb(DynamoDbLocal.shared());
        ssm = Clients.client(SsmClient.builder(), aws.uri(), PATIENCE);
        dynamoDb = Clients.client(DynamoDbClient.builder(), aws.uri(), PATIENCE);
        sageMaker = Clients.client(SageMakerClient.builder(), aws.uri(), PATIENCE);
        DynamoDbSchema.createLeaseTable(dynamoDb, table);
        sageMakerService.addConfig("demo-config");
    }

    ExpiryStore onSsm() {
        return SsmExpiryStore.create(ssm);
    }

    ExpiryStore onDynamoDb() {
        return DynamoDbExpiryStore.create(dynamoDb, table);
    }

    EndpointControl endpoints() {
        return SageMakerEndpoints.builder(sageMaker).build();
    }

    /** Fills both stores with leases that have an hour left, each with its endpoint in service. */
    void lease(int from, int to) {
        for (int i = from; i < to; i++) {
            EndpointName name = new EndpointName("demo-model-%05d-Endpoint".formatted(i));
            sageMakerService.addForeign(name.value(), Map.of("endpoint-lease:installation", INSTALLATION));
            Lease lease = Lease.running(
                            name,
                            new EndpointConfigName("demo-config"),
                            clock.instant().plus(Duration.ofHours(1)),
                            clock.instant())
                    .owning(clock.instant());
            onSsm().create(lease);
            onDynamoDb().create(lease);
        }
    }

    @Override
    public void close() {
        ssm.close();
        dynamoDb.close();
        sageMaker.close();
        aws.close();
    }
}
