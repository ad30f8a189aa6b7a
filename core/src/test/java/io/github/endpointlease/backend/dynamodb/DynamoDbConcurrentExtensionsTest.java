package io.github.endpointlease.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.Leases;
import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.LeaseContendedException;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.proof.ProofReport;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Many extensions of one lease at once, through the production path over HTTP: none is lost, none counts twice. */
@OnDynamoDbLocal
class DynamoDbConcurrentExtensionsTest {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final int THREADS = 64;
    private static final int EACH = ProofReport.isAtLength() ? 50 : 5;
    private static final int PROCESSES = 8;

    /** Half a minute on an idle machine, several times that on a busy one. */
    private static final Duration DEADLINE = Duration.ofMinutes(8);

    private final TestTable table = TestTable.ofLeases();
    private final AtomicInteger contended = new AtomicInteger();

    @AfterEach
    void close() {
        table.close();
    }

    /**
     * The threads of one process take turns, the eight processes race each other. With 32 racing processes every writer came
     * through within its ten seconds on a machine with two busy cores; with 64 not every one did, and with more load fewer do. Who
     * is told that nothing was written sends the same operation again, as any client does.
     */
    @Test
    void theExpiryIsExactlyTheSum() {
        DynamoDbClient client = table.client();
        List<Leases> processes =
                Stream.generate(() -> leases(client)).limit(PROCESSES).toList();
        Instant first = processes
                .get(0)
                .add(NAME, new EndpointConfigName("demo-a-config"), Duration.ofHours(1))
                .view()
                .expiresAt();

        Together.run(THREADS, DEADLINE, thread -> () -> {
            for (int n = 0; n < EACH; n++) {
                OperationId operation = OperationId.random();
                while (!extended(processes.get(thread % PROCESSES), operation)) {
                    contended.incrementAndGet();
                }
            }
            return thread;
        });

        assertThat(processes.get(0).lease(NAME).expiresAt())
                .as("after %s that had to be sent again", contended)
                .isEqualTo(first.plus(Duration.ofMinutes((long) THREADS * EACH)));
    }

    private static boolean extended(Leases process, OperationId operation) {
        try {
            process.lease(NAME).extend(Duration.ofMinutes(1), operation);
            return true;
        } catch (LeaseContendedException e) {
            return false;
        }
    }

    private Leases leases(DynamoDbClient client) {
        return Leases.builder(
                        "demo",
                        DynamoDbExpiryStore.create(client, table.name()).withCallTimeout(Duration.ofMinutes(1)),
                        InMemoryEndpoints.create(InstantSource.system()))
                .build();
    }
}
