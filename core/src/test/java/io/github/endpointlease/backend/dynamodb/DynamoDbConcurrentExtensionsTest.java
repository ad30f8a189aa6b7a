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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Many extensions of one lease at once, through the production path over HTTP: none is lost, none counts twice. */
class DynamoDbConcurrentExtensionsTest {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final int THREADS = 64;

    private final TestTable table = TestTable.ofLeases();

    @AfterEach
    void close() {
        table.close();
    }

    /** The threads of one process take turns; the processes race each other. */
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 16, 32, 64})
    void theExpiryIsExactlyTheSum(int processes) {
        DynamoDbClient client = table.client();
        long t = System.nanoTime();
        try {
        extendManyTimes(Stream.generate(() -> leases(client)).limit(processes).toList(), 50);
        } catch (AssertionError e) { System.out.println("FAILED " + processes + e.getCause()); }
        System.out.println("PROC " + processes + " " + (System.nanoTime() - t) / 1_000_000 + " ms " + table.aws().calls());
    }

    /** Every tenth write is applied and its answer lost; the client sends it again. */
    @Test
    void lostAnswersAmongThemChangeNothing() {
        table.aws().faults((operation, number) -> operation.equals(TestTable.PUT) && number % 10 == 0
                ? Optional.of(Fault.ANSWER_LOST)
                : Optional.empty());
        DynamoDbClient client = table.client(Duration.ofSeconds(30), 3);

        extendManyTimes(Stream.generate(() -> leases(client)).limit(2).toList(), 10);
    }

    private void extendManyTimes(List<Leases> processes, int each) {
        Instant first = processes
                .get(0)
                .add(NAME, new EndpointConfigName("demo-a-config"), Duration.ofHours(1))
                .view()
                .expiresAt();

        Together.run(THREADS, thread -> () -> {
            for (int n = 0; n < each; n++) {
                processes.get(thread % processes.size()).lease(NAME).extend(1);
            }
            return thread;
        });

        assertThat(processes.get(0).lease(NAME).expiresAt())
                .isEqualTo(first.plus(Duration.ofMinutes((long) THREADS * each)));
    }

    private Leases leases(DynamoDbClient client) {
        return Leases.builder(
                        "demo",
                        DynamoDbExpiryStore.create(client, table.name()),
                        InMemoryEndpoints.create(InstantSource.system()))
                .build();
    }
}
