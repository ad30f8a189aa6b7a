package io.github.endpointlease.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import java.time.Instant;
import javax.sql.DataSource;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class H2MemoryStoresTest {
    @RegisterExtension
    final TestDatabase database = TestDatabase.h2Memory();

    @Nested
    class Leases implements JdbcExpiryStoreContract {
        @Override
        public TestDatabase database() {
            return database;
        }
    }

    @Test
    void whereTheDatabaseIgnoresCaseNoOtherLeaseIsFound() {
        DataSource dataSource = database.dataSource();
        TestDatabase.dropTables(dataSource);
        TestDatabase.execute(dataSource, "SET IGNORECASE TRUE");
        JdbcSchema.createIfAbsent(dataSource);
        JdbcExpiryStore store = new JdbcExpiryStore(dataSource);
        EndpointName lower = new EndpointName("demo");
        store.create(Lease.running(lower, new EndpointConfigName("config"), Instant.EPOCH, Instant.EPOCH));

        assertThat(store.find(lower)).isPresent();
        assertThat(store.find(new EndpointName("Demo"))).isEmpty();
    }

    @Nested
    class Tokens implements JdbcTokenStoreContract {
        @Override
        public TestDatabase database() {
            return database;
        }
    }

    @Nested
    class Executions implements JdbcExecutionStoreContract {
        @Override
        public TestDatabase database() {
            return database;
        }
    }

    @Nested
    class Schema implements JdbcSchemaContract {
        @Override
        public TestDatabase database() {
            return database;
        }
    }
}
