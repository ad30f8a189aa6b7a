package io.github.endpointlease.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.LeaseMove;
import io.github.endpointlease.Leases;
import io.github.endpointlease.backend.dynamodb.DynamoDbExpiryStore;
import io.github.endpointlease.backend.dynamodb.DynamoDbSchema;
import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.backend.ssm.SsmExpiryStore;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.LeaseNotFoundException;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.standin.ParameterStore;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Leases move between the stores of AWS while others extend them, over HTTP. */
@OnStandIn
@OnDynamoDbLocal
class LeaseMoveOnAwsTest {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final EndpointConfigName CONFIG = new EndpointConfigName("demo-a-config");
    private static final int BEFORE_THE_MOVE = 3;
    private static final int EXTENSIONS = 12;

    private static AwsWire wire;

    private final ManualClock clock = new ManualClock(Instant.now().truncatedTo(ChronoUnit.SECONDS));

    @BeforeAll
    static void start() {
        wire = new AwsWire(Duration.ofSeconds(10), 2);
    }

    @AfterAll
    static void close() {
        wire.close();
    }

    @ParameterizedTest
    @EnumSource(AwsAccount.Store.class)
    void everyExtensionThatTheOldStoreAcknowledgedIsInTheNewOne(AwsAccount.Store old) throws Exception {
        ParameterStore.addTo(wire.aws).clock(clock);
        String name = "leases-" + UUID.randomUUID();
        DynamoDbSchema.createLeaseTable(wire.dynamoDb, name);
        ExpiryStore table = DynamoDbExpiryStore.create(wire.dynamoDb, name);
        ExpiryStore parameters = SsmExpiryStore.create(wire.ssm);
        ExpiryStore from = old == AwsAccount.Store.DYNAMODB ? table : parameters;
        ExpiryStore to = old == AwsAccount.Store.DYNAMODB ? parameters : table;
        Instant start = clock.instant().plus(Duration.ofHours(1));
        from.create(Lease.running(NAME, CONFIG, start, clock.instant()));
        CountDownLatch extended = new CountDownLatch(BEFORE_THE_MOVE);

        List<Instant> promised = Together.run(3, thread -> () -> {
            if (thread == 0) {
                extended.await();
                new LeaseMove(from, to).run(() -> false);
                return start;
            }
            return extendUnlessRefused(from, start, extended);
        });

        Instant last = promised.stream().max(Instant::compareTo).orElseThrow();
        assertThat(last).isAfterOrEqualTo(start.plus(Duration.ofMinutes(BEFORE_THE_MOVE)));
        assertThat(((StoredLease.Valid) to.find(NAME).orElseThrow()).lease().expiry())
                .isEqualTo(last);
        assertThat(from.find(NAME)).isEmpty();
    }

    private Instant extendUnlessRefused(ExpiryStore store, Instant start, CountDownLatch extended) {
        Leases leases = Leases.builder("demo", store, InMemoryEndpoints.create(clock))
                .clock(clock)
                .build();
        Instant promised = start;
        for (int i = 0; i < EXTENSIONS; i++) {
            try {
                promised = leases.lease(NAME).extend(1).view().expiresAt();
                extended.countDown();
            } catch (LeaseNotFoundException e) {
                return promised;
            }
        }
        return promised;
    }
}
