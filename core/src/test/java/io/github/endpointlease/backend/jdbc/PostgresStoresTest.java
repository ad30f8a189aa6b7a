package io.github.endpointlease.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
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

    /** Linguistic order: case and hyphens count last, unlike in Java. */
    @Nested
    class LeasesUnderALinguisticCollation implements JdbcExpiryStoreContract {
        @BeforeEach
        void collate() {
            String collation = database
                    .texts("SELECT collname FROM pg_collation WHERE collname IN ('en-x-icu', 'en_US')"
                            + " ORDER BY collname")
                    .stream()
                    .findFirst()
                    .orElse(null);
            Assumptions.assumeTrue(collation != null, "This PostgreSQL has no collation for English.");
            database.execute(
                    "ALTER TABLE endpoint_lease ALTER COLUMN name TYPE VARCHAR(63) COLLATE \"" + collation + "\"");
            assertThat(database.texts("SELECT CASE WHEN 'a' < 'B' COLLATE \"" + collation + "\" THEN 'yes' END"))
                    .containsExactly("yes");
        }

        @Override
        public TestDatabase database() {
            return database;
        }
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
