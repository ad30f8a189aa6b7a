package io.github.endpointlease.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.Leases;
import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.standin.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Many extensions of one lease at once, through the production path over HTTP: none is lost, none counts twice. */
class DynamoDbConcurrentExtensionsTest {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final int THREADS = 64;
    private static final int EACH = 50;
    private static final int PROCESSES = 8;

    private final TestTable table = TestTable.ofLeases();

    @AfterEach
    void close() {
        table.close();
    }

    /**
     * The threads of one process take turns, the eight processes race each other, and of every twentieth write the answer is lost
     * and the client sends it again. On a busy machine with two cores, 32 racing processes all came through within the ten seconds
     * that a writer has; of 64, not every one.
     */
    @Test
    void theExpiryIsExactlyTheSum() {
        DynamoDbClient client = table.client(Duration.ofSeconds(30), 3);
        List<Leases> processes =
                Stream.generate(() -> leases(client)).limit(PROCESSES).toList();
        Instant first = processes
                .get(0)
                .add(NAME, new EndpointConfigName("demo-a-config"), Duration.ofHours(1))
                .view()
                .expiresAt();
        table.aws()
                .faults((operation, number) -> operation.equals(TestTable.PUT) && number % 20 == 0
                        ? Optional.of(Fault.ANSWER_LOST)
                        : Optional.empty());

        Together.run(THREADS, thread -> () -> {
            for (int n = 0; n < EACH; n++) {
                processes.get(thread % PROCESSES).lease(NAME).extend(1);
            }
            return thread;
        });

        assertThat(processes.get(0).lease(NAME).expiresAt())
                .isEqualTo(first.plus(Duration.ofMinutes((long) THREADS * EACH)));
    }

    private Leases leases(DynamoDbClient client) {
        return Leases.builder(
                        "demo",
                        DynamoDbExpiryStore.create(client, table.name()),
                        InMemoryEndpoints.create(InstantSource.system()))
                .build();
    }
}
