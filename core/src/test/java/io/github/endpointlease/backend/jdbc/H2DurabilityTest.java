package io.github.endpointlease.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.proof.ProofReport;
import io.github.endpointlease.spi.StoredLease;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class H2DurabilityTest {
    private static final int KILLS = ProofReport.isAtLength() ? 10 : 3;

    @TempDir
    Path folder;

    @Test
    @Timeout(60)
    void everyAcknowledgedChangeOutlivesAKilledProcess() throws IOException, InterruptedException {
        long stored = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            // Two ways to the same file.
            String url = url(kill % 2 == 0 ? "file:" : "async:");
            long acknowledged = lastAcknowledged(url, 37L * kill);
            long before = stored;
            stored = storedExpiry(url);

            assertThat(acknowledged).as("kill %d", kill).isGreaterThan(before);
            // The one more is a change that was stored, and the child killed before it could say so.
            assertThat(stored).as("kill %d", kill).isBetween(acknowledged, acknowledged + 1);
        }
    }

    @Test
    void anInterruptedWriterDoesNotCloseTheDatabase() throws SQLException {
        try (TestPool pool = new TestPool(database(url("async:")), true)) {
            JdbcSchema.createIfAbsent(pool.dataSource());
            JdbcExpiryStore store = new JdbcExpiryStore(pool.dataSource());
            Lease lease =
                    Lease.running(CommittingChild.NAME, new EndpointConfigName("config"), Instant.EPOCH, Instant.EPOCH);

            Thread.currentThread().interrupt();
            boolean created = store.create(lease);

            assertThat(Thread.interrupted()).as("still interrupted").isTrue();
            assertThat(created).isTrue();
        }
        assertThat(storedExpiry(url("async:"))).isZero();
    }

    private String url(String scheme) {
        return "jdbc:h2:" + scheme + folder.resolve("leases") + ";WRITE_DELAY=0";
    }

    /** Kills a child that has acknowledged so many changes, and returns the last that it acknowledged. */
    private static long lastAcknowledged(String url, long changes) throws IOException, InterruptedException {
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        CommittingChild.class.getName(),
                        url)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader lines = child.inputReader()) {
            long count = 0;
            long last = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                last = Long.parseLong(line);
                if (++count == changes) {
                    // By its handle: the process object would close the pipe, and with it what was acknowledged last.
                    child.toHandle().destroyForcibly();
                }
            }
            assertThat(child.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(count).as("the child ended by itself").isGreaterThanOrEqualTo(changes);
            return last;
        } finally {
            child.destroyForcibly();
        }
    }

    private static long storedExpiry(String url) {
        return ((StoredLease.Valid) new JdbcExpiryStore(database(url))
                        .find(CommittingChild.NAME)
                        .orElseThrow())
                .lease()
                .expiry()
                .getEpochSecond();
    }

    private static JdbcDataSource database(String url) {
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(url);
        database.setUser("sa");
        return database;
    }
}
