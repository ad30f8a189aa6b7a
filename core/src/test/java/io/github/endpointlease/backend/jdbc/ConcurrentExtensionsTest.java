package io.github.endpointlease.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.Leases;
import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.proof.ProofReport;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many extensions at once, through the production path, on databases that write to the disk: none is lost, none counts twice. */
class ConcurrentExtensionsTest {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final int THREADS = 64;

    /** Each extension is a commit, which waits for the disk: a thousand take half a minute. */
    private static final int EACH = ProofReport.isAtLength() ? 1000 : 40;

    /** On a busy machine. */
    private static final Duration DEADLINE = Duration.ofMinutes(8);

    @Test
    void onAnH2FileTheExpiryIsExactlyTheSum(@TempDir Path folder) {
        JdbcConnectionPool pool =
                JdbcConnectionPool.create("jdbc:h2:async:" + folder.resolve("leases") + ";WRITE_DELAY=0", "sa", "");
        try {
            JdbcSchema.createIfAbsent(pool);
            extendManyTimes(List.of(leases(pool)), EACH);
        } finally {
            pool.dispose();
        }
    }

    @Test
    void onPostgresTheExpiryIsExactlyTheSum() throws SQLException {
        try (TestPool pool = postgres()) {
            extendManyTimes(List.of(leases(pool.dataSource())), EACH);
        }
    }

    @Test
    void processesThatRaceEachOtherLoseNothingEither() throws SQLException {
        try (TestPool pool = postgres()) {
            DataSource database = pool.dataSource();
            extendManyTimes(Stream.generate(() -> leases(database)).limit(4).toList(), 20);
        }
    }

    /** Each of them takes turns within itself only, as the threads of one process do. */
    private static void extendManyTimes(List<Leases> processes, int each) {
        Instant first = processes
                .get(0)
                .add(NAME, new EndpointConfigName("demo-a-config"), Duration.ofHours(1))
                .view()
                .expiresAt();

        Together.run(THREADS, DEADLINE, i -> () -> {
            for (int n = 0; n < each; n++) {
                processes.get(i % processes.size()).lease(NAME).extend(1);
            }
            return i;
        });

        assertThat(processes.get(0).lease(NAME).expiresAt())
                .isEqualTo(first.plus(Duration.ofMinutes((long) THREADS * each)));
    }

    private static Leases leases(DataSource database) {
        return Leases.builder("demo", new JdbcExpiryStore(database), InMemoryEndpoints.create(InstantSource.system()))
                .build();
    }

    private static TestPool postgres() {
        TestPool pool = new TestPool(PostgresServer.database(), true);
        TestDatabase.dropTables(pool.dataSource());
        JdbcSchema.createIfAbsent(pool.dataSource());
        return pool;
    }
}
