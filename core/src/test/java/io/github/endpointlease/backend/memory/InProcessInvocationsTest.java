package io.github.endpointlease.backend.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.AsyncInvoker;
import io.github.endpointlease.contract.InvocationBackendContract;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.ExecutionStatus;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.model.QueueFullException;
import io.github.endpointlease.spi.EndpointRuntime;
import io.github.endpointlease.spi.ExecutionStore;
import io.github.endpointlease.spi.InvocationBackend;
import io.github.endpointlease.spi.InvocationOutcome;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class InProcessInvocationsTest {
    private static final EndpointName ECHOING = new EndpointName("demo-a-Endpoint");
    private static final EndpointName MISSING = new EndpointName("demo-b-Endpoint");
    private static final Instant START = Instant.parse("2026-03-01T10:00:00.123456Z");

    private final ManualClock clock = new ManualClock(START);
    private final InMemoryEndpoints endpoints = InMemoryEndpoints.create(clock);
    private final InMemoryExecutionStore store = new InMemoryExecutionStore();
    private final Queue<InProcessInvocations> opened = new ConcurrentLinkedQueue<>();

    @AfterEach
    void closeAll() {
        opened.forEach(InProcessInvocations::close);
    }

    @Nested
    class Contract implements InvocationBackendContract {
        private final InvocationBackend backend = open(endpoints, 2, 10);

        Contract() {
            endpoints.addForeign(ECHOING, new EndpointConfigName("demo-config"), Map.of());
        }

        @Override
        public InvocationBackend backend() {
            return backend;
        }

        @Override
        public EndpointName echoing() {
            return ECHOING;
        }

        @Override
        public EndpointName missing() {
            return MISSING;
        }
    }

    @Nested
    class Ends {
        static Stream<Arguments> outcomes() {
            return Stream.of(
                    Arguments.of(
                            new InvocationOutcome.ModelFailed(500, "out of memory"),
                            "SageMakerRuntime.ModelErrorException",
                            "The model answered 500: out of memory"),
                    Arguments.of(
                            new InvocationOutcome.NotInService("Endpoint x is CREATING"),
                            "SageMakerRuntime.ValidationErrorException",
                            "Endpoint x is CREATING"),
                    Arguments.of(
                            new InvocationOutcome.TimedOut("no answer in 60 s"), "States.Timeout", "no answer in 60 s"),
                    Arguments.of(
                            answer("x".repeat(Execution.MAX_DOCUMENT_BYTES)),
                            "States.DataLimitExceeded",
                            "The result is larger than 262144 bytes."));
        }

        @ParameterizedTest
        @MethodSource("outcomes")
        void whatIsNoAnswerFailsAndSaysWhy(InvocationOutcome outcome, String error, String cause) {
            InProcessInvocations backend = open((name, request) -> outcome, 1, 0);

            Execution ended = awaitEnd(backend.start("a", ECHOING, "{}"));

            assertThat(ended.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(ended.error()).isEqualTo(error);
            assertThat(ended.cause()).isEqualTo(cause);
            assertThat(ended.output()).isNull();
        }

        @Test
        void aResultMayBeAsLongAsStepFunctionsHasItWithItsFrame() {
            String frame = "{\"Body\":\"\",\"ContentType\":\"text/plain\",\"InvokedProductionVariant\":\"AllTraffic\"}";
            int room = Execution.MAX_DOCUMENT_BYTES - frame.length();

            InProcessInvocations fits = open((name, request) -> answer("x".repeat(room)), 1, 0);
            assertThat(awaitEnd(fits.start("fits", ECHOING, "{}")).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            InProcessInvocations over = open((name, request) -> answer("x".repeat(room + 1)), 1, 0);
            assertThat(awaitEnd(over.start("over", ECHOING, "{}")).status()).isEqualTo(ExecutionStatus.FAILED);
        }

        @Test
        void aRuntimeThatThrowsEndsItsOwnExecutionAndNoOther() {
            AtomicInteger calls = new AtomicInteger();
            InProcessInvocations backend = open(
                    (name, request) -> {
                        if (calls.getAndIncrement() == 0) {
                            throw new IllegalStateException("a bug in a backend");
                        }
                        return answer("fine");
                    },
                    1,
                    5);

            Execution broken = awaitEnd(backend.start("broken", ECHOING, "{}"));
            Execution fine = awaitEnd(backend.start("fine", ECHOING, "{}"));

            assertThat(broken.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(broken.error()).isEqualTo("EndpointLease.BackendFailed");
            assertThat(broken.cause()).contains("a bug in a backend");
            assertThat(fine.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        }

        @Test
        void timesAreThoseOfTheClockInMilliseconds() {
            InProcessInvocations backend = open(
                    (name, request) -> {
                        clock.advance(Duration.ofSeconds(3));
                        return answer("fine");
                    },
                    1,
                    0);

            Execution ended = awaitEnd(backend.start("a", ECHOING, "{}"));

            assertThat(ended.startDate()).isEqualTo("2026-03-01T10:00:00.123Z");
            assertThat(ended.stopDate()).isEqualTo("2026-03-01T10:00:03.123Z");
        }

        @Test
        void aResultThatTheStoreDoesNotTakeAtOnceIsNotLost() {
            AtomicInteger failures = new AtomicInteger(2);
            InProcessInvocations backend = open(
                    (name, request) -> answer("fine"),
                    new Forwarding(store) {
                        @Override
                        public boolean finish(Execution execution) {
                            if (failures.getAndDecrement() > 0) {
                                throw BackendException.passing("storing the result", null);
                            }
                            return super.finish(execution);
                        }
                    },
                    1,
                    0);

            assertThat(awaitEnd(backend.start("a", ECHOING, "{}")).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        }

        private static InvocationOutcome answer(String text) {
            return new InvocationOutcome.Answered(Payload.of(text), "text/plain", "AllTraffic", null);
        }
    }

    @Nested
    class AFullQueue {
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final InProcessInvocations backend = open(
                (name, request) -> {
                    await(goOn);
                    return Ends.answer("fine");
                },
                2,
                3);

        @AfterEach
        void letGo() {
            goOn.countDown();
        }

        @Test
        void oneMoreThanRunsAndWaitsIsRefusedAndLeavesNothing() {
            fill();

            assertThatThrownBy(() -> backend.start("one-more", ECHOING, "{}"))
                    .isInstanceOfSatisfying(
                            QueueFullException.class,
                            e -> assertThat(e.isRetryable()).isTrue())
                    .hasMessageContaining("3");
            assertThat(store.find("one-more")).isEmpty();
        }

        @Test
        void whatIsInItAlreadyIsStillTheSameExecution() {
            List<Execution> filling = fill();

            assertThat(backend.start("e4", ECHOING, "{}").arn())
                    .isEqualTo(filling.get(4).arn());
        }

        @Test
        void eachThatEndsMakesRoomForAnother() {
            List<Execution> filling = fill();
            goOn.countDown();
            filling.forEach(
                    execution -> assertThat(awaitEnd(execution).status()).isEqualTo(ExecutionStatus.SUCCEEDED));

            for (int round = 0; round < 20; round++) {
                int n = round;
                Execution next = awaitAccepted(() -> backend.start("next" + n, ECHOING, "{}"));
                assertThat(awaitEnd(next).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            }
        }

        private List<Execution> fill() {
            List<Execution> filling = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                filling.add(backend.start("e" + i, ECHOING, "{}"));
            }
            return filling;
        }
    }

    @Nested
    class Restarting {
        @Test
        void whatRanIsShownAsFailedAndWhatHadEndedStays() {
            Execution ran = Execution.running("arn:r", "ran", "arn:m", START, "{}");
            Execution ended =
                    Execution.running("arn:e", "ended", "arn:m", START, "{}").succeeded(START, "\"done\"");
            store.create(ran);
            store.create(ended);
            clock.advance(Duration.ofHours(1));

            open((name, request) -> Ends.answer("fine"), 1, 0);

            assertThat(store.find("ran")).hasValueSatisfying(failed -> {
                assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
                assertThat(failed.error()).isEqualTo("EndpointLease.Restarted");
                assertThat(failed.cause()).contains("start it again");
                assertThat(failed.stopDate()).isEqualTo("2026-03-01T11:00:00.123Z");
            });
            assertThat(store.find("ended")).contains(ended);
            assertThat(store.findRunning()).isEmpty();
        }

        @Test
        void whatEndedNinetyDaysAgoIsForgotten() {
            store.create(Execution.running("arn:o", "old", "arn:m", START, "{}").succeeded(START, "1"));
            clock.advance(Duration.ofDays(90));
            open(endpoints, 1, 0);
            assertThat(store.find("old")).isPresent();
            clock.advance(Duration.ofMillis(1));

            open(endpoints, 1, 0);

            assertThat(store.find("old")).isEmpty();
        }

        @Test
        void closingWaitsForWhatRunsAndTakesNoMore() {
            CountDownLatch running = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            InProcessInvocations backend = open(
                    (name, request) -> {
                        running.countDown();
                        await(goOn);
                        return Ends.answer("fine");
                    },
                    1,
                    5);
            backend.start("running", ECHOING, "{}");
            await(running);
            Thread closer = new Thread(backend::close);
            closer.start();
            Execution late = awaitRefused(backend);
            goOn.countDown();
            join(closer);

            assertThat(store.find("running"))
                    .hasValueSatisfying(
                            execution -> assertThat(execution.status()).isEqualTo(ExecutionStatus.SUCCEEDED));
            assertThat(late.error()).isEqualTo("EndpointLease.Closed");
        }

        /** Whether the closing has begun is only seen by what it refuses. */
        private Execution awaitRefused(InProcessInvocations backend) {
            for (int i = 0; i < 4; i++) {
                Execution last = backend.start("late" + i, ECHOING, "{}");
                Execution described = backend.describe(last.arn()).orElseThrow();
                if (described.status() == ExecutionStatus.FAILED) {
                    return described;
                }
                pause();
            }
            throw new AssertionError("Closing did not begin");
        }
    }

    @Test
    void aNameThatNoExecutionCanHaveIsNotLookedUp() {
        List<String> lookedUp = new ArrayList<>();
        InProcessInvocations backend = open(
                endpoints,
                new Forwarding(store) {
                    @Override
                    public Optional<Execution> find(String name) {
                        lookedUp.add(name);
                        return super.find(name);
                    }
                },
                1,
                0);
        String prefix = "arn:aws:states:local:000000000000:execution:demo:";

        for (String name : List.of("", "a\u0000", "a b", "a:b", "ä", "x".repeat(81))) {
            assertThat(backend.describe(prefix + name)).isEmpty();
        }
        assertThat(lookedUp).isEmpty();
        assertThat(backend.describe(prefix + "x".repeat(80))).isEmpty();
        assertThat(lookedUp).hasSize(1);
    }

    @Nested
    class Callers {
        private final AsyncInvoker invoker =
                new AsyncInvoker(open((name, request) -> Ends.answer("fine"), 2, 10), clock);
        private final OperationId operation = new OperationId("op");

        @Test
        void eachSeesTheirOwnExecutionsOnly() {
            Execution mine = invoker.start("me", ECHOING, "{}", operation);

            assertThat(invoker.describe("me", mine.arn())).isPresent();
            assertThat(invoker.describe("you", mine.arn())).isEmpty();
            assertThat(invoker.describe("", mine.arn())).isEmpty();
            assertThat(invoker.describe("me", mine.arn() + "x")).isEmpty();
        }

        @Test
        void theSameOperationOfTwoIsTwoExecutions() {
            Execution mine = invoker.start("me", ECHOING, "{}", operation);

            Execution yours = invoker.start("you", ECHOING, "{}", operation);

            assertThat(yours.arn()).isNotEqualTo(mine.arn());
        }

        @Test
        void theSameOperationOfOneIsTheSameExecution() {
            Execution first = invoker.start("me", ECHOING, "{\"a\":1}", operation);

            assertThat(invoker.start("me", ECHOING, "{\"a\":1}", operation).arn())
                    .isEqualTo(first.arn());
        }

        @Test
        void aNameIsOneThatStepFunctionsTakesAndSaysNothingOfItsCaller() {
            String longest = "Z".repeat(64);

            Execution execution = invoker.start("someone@example.com", ECHOING, "{}", new OperationId(longest));

            assertThat(execution.name()).matches("[0-9a-f]{16}-[0-9a-f]{32}");
            assertThat(execution.toString()).doesNotContain("someone");
        }
    }

    private InProcessInvocations open(EndpointRuntime runtime, int threads, int queue) {
        return open(runtime, store, threads, queue);
    }

    private InProcessInvocations open(EndpointRuntime runtime, ExecutionStore executions, int threads, int queue) {
        InProcessInvocations backend = new InProcessInvocations("demo", runtime, executions, clock, threads, queue);
        opened.add(backend);
        return backend;
    }

    private Execution awaitEnd(Execution accepted) {
        for (int i = 0; i < 2000; i++) {
            Optional<Execution> found =
                    store.find(accepted.name()).filter(execution -> execution.status() != ExecutionStatus.RUNNING);
            if (found.isPresent()) {
                return found.get();
            }
            pause();
        }
        throw new AssertionError("Did not end: " + accepted);
    }

    /** An execution is stored as ended a moment before its place is free. */
    private static Execution awaitAccepted(Supplier<Execution> start) {
        for (int i = 0; i < 2000; i++) {
            try {
                return start.get();
            } catch (QueueFullException e) {
                pause();
            }
        }
        throw new AssertionError("No place became free");
    }

    private static void pause() {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted", e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(20_000);
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
        assertThat(thread.isAlive()).isFalse();
    }

    private static class Forwarding implements ExecutionStore {
        private final ExecutionStore store;

        Forwarding(ExecutionStore store) {
            this.store = store;
        }

        @Override
        public boolean create(Execution execution) {
            return store.create(execution);
        }

        @Override
        public Optional<Execution> find(String name) {
            return store.find(name);
        }

        @Override
        public boolean finish(Execution execution) {
            return store.finish(execution);
        }

        @Override
        public List<Execution> findRunning() {
            return store.findRunning();
        }

        @Override
        public int removeEndedBefore(Instant cutoff) {
            return store.removeEndedBefore(cutoff);
        }
    }
}
