package consumer;

import io.github.endpointlease.Leases;
import io.github.endpointlease.backend.jdbc.JdbcExpiryStore;
import io.github.endpointlease.backend.jdbc.JdbcSchema;
import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import org.h2.jdbcx.JdbcDataSource;

/** An application that keeps its leases in a database of its own. An exception fails the build. */
public final class WithJdbc {
    private WithJdbc() {}

    public static void main(String[] args) throws SQLException {
        var database = new JdbcDataSource();
        database.setURL("jdbc:h2:mem:consumer");
        // an H2 database in memory lives as long as somebody is connected
        try (var open = database.getConnection()) {
            JdbcSchema.createIfAbsent(database);
            var store = new JdbcExpiryStore(database);
            var endpoints = InMemoryEndpoints.create(InstantSource.system());
            var name = new EndpointName("demo-MiniLM-Endpoint");
            Leases leases = Leases.builder("demo", store, endpoints).build();
            leases.add(name, new EndpointConfigName("demo-MiniLM-EndpointConfig"), Duration.ofMinutes(30));
            var promised = leases.lease(name).extend(30).view().expiresAt();

            var others = Leases.builder("demo", new JdbcExpiryStore(database), endpoints).build();
            check(others.lease(name).expiresAt().equals(promised), "what one wrote, the other does not read");
            check(open.isValid(1), "the database was closed by its user");
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
