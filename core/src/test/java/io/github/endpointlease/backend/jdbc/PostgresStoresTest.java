package io.github.endpointlease.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.contract.ExpiryStoreContract;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresStoresTest {
    @RegisterExtension
    final TestDatabase database = TestDatabase.postgres();

    @Nested
    class Leases implements JdbcExpiryStoreContract {
        @Override
        public TestDatabase database() {
            return database;
        }
    }

    /** Linguistic order, in which case and hyphens count last, is not Java's. */
    @Test
    void everyLeaseIsOnExactlyOnePageUnderALinguisticCollation() {
        List<String> collations =
                database.texts("SELECT collname FROM pg_collation WHERE collname IN ('en-x-icu', 'en_US')");
        Assumptions.assumeFalse(collations.isEmpty(), "This PostgreSQL has no collation for English.");
        String english = "COLLATE \"" + collations.get(0) + "\"";
        assertThat(database.texts("SELECT CASE WHEN 'a' < 'B' " + english + " THEN 'yes' END"))
                .containsExactly("yes");
        database.execute("ALTER TABLE endpoint_lease ALTER COLUMN name TYPE VARCHAR(63) " + english);
        List<EndpointName> names = Stream.of(
                        "ab", "aB", "Ab", "AB", "a-b", "a--b", "A-b", "ab-1", "ab1", "a-b1", "I", "i")
                .map(EndpointName::new)
                .toList();
        ExpiryStore store = new JdbcExpiryStore(database.dataSource(), 1);
        names.forEach(name -> assertThat(store.create(
                        Lease.running(name, new EndpointConfigName("config"), Instant.EPOCH, Instant.EPOCH)))
                .isTrue());

        List<EndpointName> seen = ExpiryStoreContract.pages(store).stream()
                .flatMap(page -> page.leases().stream())
                .map(StoredLease::name)
                .toList();

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(names)
                .isNotEqualTo(names.stream().sorted().toList());
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
