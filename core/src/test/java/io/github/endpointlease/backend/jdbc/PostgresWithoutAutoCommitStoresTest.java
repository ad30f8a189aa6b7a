package io.github.endpointlease.backend.jdbc;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresWithoutAutoCommitStoresTest {
    @RegisterExtension
    final TestDatabase database = TestDatabase.postgres().withoutAutoCommit();

    @Nested
    class Leases implements JdbcExpiryStoreContract {
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
