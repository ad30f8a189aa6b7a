package io.github.endpointlease.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.spi.ExecutionStore;
import java.time.Instant;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** What the schema promises, on every database. */
interface JdbcSchemaContract {
    TestDatabase database();

    @Test
    default void whatIsThereStays() {
        ExecutionStore store = new JdbcExecutionStore(database().dataSource());
        store.create(Execution.running("arn", "one", "machine", Instant.EPOCH, "{}"));

        JdbcSchema.createIfAbsent(database().dataSource());
        JdbcSchema.createIfAbsent(database().dataSource());

        assertThat(store.findRunning()).hasSize(1);
    }

    @Test
    default void manyMayCreateTheTablesAtOnce() {
        DataSource dataSource = database().dataSource();
        for (int round = 0; round < 8; round++) {
            TestDatabase.dropTables(dataSource);

            List<Boolean> created = Together.run(8, thread -> () -> {
                JdbcSchema.createIfAbsent(dataSource);
                return new JdbcExecutionStore(dataSource)
                        .create(Execution.running("arn", "of-" + thread, "machine", Instant.EPOCH, "{}"));
            });

            assertThat(created).containsOnly(true);
            assertThat(new JdbcExecutionStore(dataSource).findRunning()).hasSize(8);
        }
    }
}
