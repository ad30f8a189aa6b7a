package io.github.endpointlease.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.contract.ExecutionStoreContract;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.spi.ExecutionStore;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the JDBC store promises beyond the contract, on every database. */
interface JdbcExecutionStoreContract extends ExecutionStoreContract {
    TestDatabase database();

    @Override
    default ExecutionStore store() {
        return new JdbcExecutionStore(database().dataSource());
    }

    @Override
    default ExecutionStore reopened(ExecutionStore store) {
        return store();
    }

    @Test
    default void timesComeBackToTheNanosecondBeforeAndAfter1970() {
        ExecutionStore store = store();
        for (String start : new String[] {
            "2026-01-31T08:15:30.123456789Z", "1969-12-31T23:59:59.999999999Z", "-1000000000-01-01T00:00:00Z"
        }) {
            Execution execution = Execution.running("arn", "at" + start, "machine", Instant.parse(start), "{}");
            store.create(execution);
            assertThat(store.find(execution.name())).contains(execution);

            Execution ended = execution.succeeded(Instant.MAX, "{}");
            store.finish(ended);
            assertThat(store.find(execution.name())).contains(ended);
        }
    }

    @Test
    default void whatEndedANanosecondAgoIsForgottenOnlyThen() {
        ExecutionStore store = store();
        Instant end = Instant.parse("2026-01-31T08:15:30.123456789Z");
        Execution execution = Execution.running("arn", "one", "machine", NOW, "{}");
        store.create(execution);
        store.finish(execution.succeeded(end, "{}"));

        assertThat(store.removeEndedBefore(end)).isZero();
        assertThat(store.removeEndedBefore(end.plusNanos(1))).isOne();
    }

    @Test
    default void aCauseThatHoldsNulDoesNotKeepItFromEnding() {
        ExecutionStore store = store();
        Execution execution = Execution.running("arn", "one", "machine", NOW, "{}");
        store.create(execution);

        assertThat(store.finish(execution.failed(NOW, "Error", "core\0dumped"))).isTrue();

        assertThat(store.find("one")).contains(execution.failed(NOW, "Error", "core\uFFFDdumped"));
    }

    @Test
    default void aRowThatIsNoExecutionIsALastingTrouble() {
        ExecutionStore store = store();
        store.create(Execution.running("arn", "one", "machine", NOW, "{}"));
        database().execute("UPDATE endpoint_lease_execution SET status = 'DREAMING'");

        assertThatThrownBy(() -> store.find("one"))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining("reading execution one");
    }
}
