package io.github.endpointlease.backend.jdbc;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** One PostgreSQL for all tests of this JVM; it ends with the JVM. */
final class PostgresServer {
    private static @Nullable EmbeddedPostgres server;

    private PostgresServer() {}

    /** Skips the test where there is no PostgreSQL for the platform; one that is there and does not start is a failure. */
    static synchronized DataSource database() {
        if (server == null) {
            try {
                server = EmbeddedPostgres.start();
            } catch (IllegalStateException e) {
                Assumptions.abort("There is no embedded PostgreSQL for this platform: " + e.getMessage());
            } catch (IOException e) {
                throw new UncheckedIOException("PostgreSQL did not start", e);
            }
        }
        return server.getPostgresDatabase();
    }
}
