package io.github.endpointlease.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.spi.StoredLease;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class H2DurabilityTest {
    @TempDir
    Path folder;

    @Test
    @Timeout(60)
    void everyAcknowledgedChangeOutlivesAKilledProcess() throws IOException, InterruptedException {
        String url = "jdbc:h2:file:" + folder.resolve("leases") + ";WRITE_DELAY=0";
        long stored = 0;
        for (int kill = 1; kill <= 5; kill++) {
            long acknowledged = lastAcknowledged(url, 37L * kill);
            long before = stored;
            stored = storedExpiry(url);

            assertThat(acknowledged).as("kill %d", kill).isGreaterThan(before);
            // The one more is a change that was stored, and the child killed before it could say so.
            assertThat(stored).as("kill %d", kill).isBetween(acknowledged, acknowledged + 1);
        }
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
        JdbcDataSource database = new JdbcDataSource();
        database.setURL(url);
        database.setUser("sa");
        return ((StoredLease.Valid)
                        new JdbcExpiryStore(database).find(CommittingChild.NAME).orElseThrow())
                .lease()
                .expiry()
                .getEpochSecond();
    }
}
