package io.github.endpointlease.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.ExecutionStatus;
import io.github.endpointlease.spi.ExecutionStore;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link ExecutionStore} has to pass. Times have to come back to the millisecond at least. */
public interface ExecutionStoreContract {
    /**
     * Makes a store that is empty. Called once in every test; what has to be closed is closed by the implementor's own
     * {@code @AfterEach}.
     */
    ExecutionStore store();

    /**
     * Opens what the given store holds a second time, as the next process would after a restart.
     *
     * @param store what {@link #store} made
     * @return a second instance over the same data; the same one if the data cannot be shared
     */
    default ExecutionStore reopened(ExecutionStore store) {
        return store;
    }

    /** Some time of day, to the millisecond. */
    Instant NOW = Instant.parse("2026-01-31T08:15:30.123Z");

    @Test
    default void whatIsCreatedIsFound() {
        ExecutionStore store = store();
        Execution execution = running("one");

        assertThat(store.create(execution)).isTrue();

        assertThat(store.find("one")).contains(execution);
        assertThat(reopened(store).find("one")).contains(execution);
        assertThat(store.find("two")).isEmpty();
    }

    @Test
    default void aNameIsTakenOnce() {
        ExecutionStore store = store();
        Execution first = running("one");
        Execution second = Execution.running("arn:2", "one", "arn:machine", NOW.plusSeconds(1), "{}");
        store.create(first);

        assertThat(store.create(second)).isFalse();
        assertThat(store.find("one")).contains(first);

        store.finish(first.succeeded(NOW, "{}"));
        assertThat(store.create(second)).as("the name of an ended one").isFalse();
    }

    @Test
    default void namesThatDifferInCaseOnlyAreTwoExecutions() {
        ExecutionStore store = store();

        assertThat(store.create(running("one"))).isTrue();
        assertThat(store.create(running("One"))).isTrue();

        assertThat(store.find("one")).contains(running("one"));
        assertThat(store.find("One")).contains(running("One"));
        assertThat(store.find("ONE")).isEmpty();
    }

    @Test
    default void itsEndIsStored() {
        ExecutionStore store = store();
        Execution succeeded = running("one").succeeded(NOW.plusMillis(1), "{\"Body\":\"[1]\"}");
        Execution failed = running("two").failed(NOW.plusMillis(2), "States.TaskFailed", "it broke");
        store.create(running("one"));
        store.create(running("two"));

        assertThat(store.finish(succeeded)).isTrue();
        assertThat(store.finish(failed)).isTrue();

        assertThat(store.find("one")).contains(succeeded);
        assertThat(reopened(store).find("two")).contains(failed);
    }

    @Test
    default void itEndsOnce() {
        ExecutionStore store = store();
        Execution succeeded = running("one").succeeded(NOW, "{}");
        store.create(running("one"));
        store.finish(succeeded);

        assertThat(store.finish(succeeded)).isFalse();
        assertThat(store.finish(running("one").failed(NOW.plusSeconds(1), "Late", "too late")))
                .isFalse();

        assertThat(store.find("one")).contains(succeeded);
    }

    @Test
    default void whatIsNotThereCannotEnd() {
        ExecutionStore store = store();
        store.create(running("one"));

        assertThat(store.finish(running("two").succeeded(NOW, "{}"))).isFalse();

        assertThat(store.find("two")).isEmpty();
        assertThat(store.find("one")).contains(running("one"));
    }

    @Test
    default void whatHasNotEndedIsListed() {
        ExecutionStore store = store();
        for (String name : List.of("one", "two", "three", "four")) {
            store.create(running(name));
        }
        store.finish(running("two").succeeded(NOW, "{}"));
        store.finish(running("three").failed(NOW, "Error", "why"));

        assertThat(store.findRunning()).containsExactlyInAnyOrder(running("one"), running("four"));
        assertThat(reopened(store).findRunning()).containsExactlyInAnyOrder(running("one"), running("four"));
    }

    @Test
    default void nothingRunsInAnEmptyStore() {
        ExecutionStore store = store();

        assertThat(store.findRunning()).isEmpty();
        assertThat(store.removeEndedBefore(NOW)).isZero();
    }

    @Test
    default void whatEndedBeforeATimeIsForgottenAndNothingElse() {
        ExecutionStore store = store();
        for (String name : List.of("older", "old", "at", "after", "running")) {
            store.create(running(name));
        }
        store.finish(running("older").succeeded(NOW.minusSeconds(3600), "{}"));
        store.finish(running("old").failed(NOW.minusMillis(1), "Error", "why"));
        store.finish(running("at").succeeded(NOW, "{}"));
        store.finish(running("after").succeeded(NOW.plusMillis(1), "{}"));

        assertThat(store.removeEndedBefore(NOW)).isEqualTo(2);

        assertThat(store.find("older")).isEmpty();
        assertThat(store.find("old")).isEmpty();
        assertThat(store.find("at")).isPresent();
        assertThat(store.find("after")).isPresent();
        assertThat(store.find("running")).isPresent();
        assertThat(store.removeEndedBefore(NOW)).isZero();
    }

    @Test
    default void theNameOfAForgottenOneIsFree() {
        ExecutionStore store = store();
        store.create(running("one"));
        store.finish(running("one").succeeded(NOW, "{}"));
        store.removeEndedBefore(NOW.plusSeconds(1));

        assertThat(store.create(running("one"))).isTrue();
    }

    @Test
    default void everyStatusComesBack() {
        ExecutionStore store = store();
        for (ExecutionStatus status : ExecutionStatus.values()) {
            String name = "a-" + status;
            store.create(running(name));
            if (status != ExecutionStatus.RUNNING) {
                Execution ended = new Execution(
                        "arn:" + name,
                        name,
                        "arn:machine",
                        status,
                        NOW,
                        NOW.plusSeconds(1),
                        running(name).input(),
                        null,
                        null,
                        null);
                assertThat(store.finish(ended)).isTrue();
                assertThat(store.find(name)).contains(ended);
            }
        }
        assertThat(store.findRunning()).containsExactly(running("a-RUNNING"));
    }

    @Test
    default void documentsOfTheLargestSizeComeBack() {
        ExecutionStore store = store();
        int index = 0;
        for (String filling : List.of("x", "é", "日", "🚀", "\\\"", "\n")) {
            String name = "execution-" + index++;
            Execution execution = Execution.running("arn:" + name, name, "arn:machine", NOW, document(filling));
            Execution ended = execution.succeeded(NOW.plusSeconds(1), document(filling));

            assertThat(store.create(execution)).isTrue();
            assertThat(store.find(name)).contains(execution);
            assertThat(store.findRunning()).containsExactly(execution);
            assertThat(store.finish(ended)).isTrue();
            assertThat(store.find(name)).contains(ended);
        }
    }

    @Test
    default void aCauseOfAnyLengthComesBack() {
        ExecutionStore store = store();
        Execution failed = running("one").failed(NOW, "E".repeat(256), "é\n\t“why” ".repeat(3000));
        store.create(running("one"));

        assertThat(store.finish(failed)).isTrue();

        assertThat(store.find("one")).contains(failed);
    }

    @Test
    default void theLongestNamesAreStored() {
        ExecutionStore store = store();
        String name = "n".repeat(80);
        Execution execution = Execution.running("arn:" + "a".repeat(500), name, "m".repeat(500), NOW, "{}");

        assertThat(store.create(execution)).isTrue();

        assertThat(store.find(name)).contains(execution);
    }

    @Test
    default void ofManyThatEndItOneSucceeds() {
        ExecutionStore store = store();
        ExecutionStore other = reopened(store);

        for (int round = 0; round < 10; round++) {
            Execution execution = running("one-" + round);
            store.create(execution);
            List<Boolean> ended = Together.run(
                    16,
                    thread -> () -> (thread % 2 == 0 ? store : other)
                            .finish(execution.succeeded(NOW.plusMillis(thread), "{\"by\":" + thread + "}")));

            assertThat(ended).containsOnlyOnce(true);
            int winner = ended.indexOf(true);
            assertThat(store.find(execution.name()))
                    .contains(execution.succeeded(NOW.plusMillis(winner), "{\"by\":" + winner + "}"));
        }
    }

    private static Execution running(String name) {
        return Execution.running("arn:" + name, name, "arn:machine", NOW, "{\"body\":\"" + name + "\"}");
    }

    /** A JSON text of exactly {@link Execution#MAX_DOCUMENT_BYTES}. */
    private static String document(String filling) {
        int room = Execution.MAX_DOCUMENT_BYTES - 2;
        int size = filling.getBytes(StandardCharsets.UTF_8).length;
        return "\"" + filling.repeat(room / size) + "x".repeat(room % size) + "\"";
    }
}
