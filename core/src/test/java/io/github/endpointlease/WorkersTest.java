package io.github.endpointlease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class WorkersTest {
    private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");

    @Test
    void aRunThatIsOverWaitsForTheThreadsThatItInterrupts() {
        AtomicBoolean ended = new AtomicBoolean();

        int unfinished = Workers.runAll(
                List.of(() -> clearUpAfterInterrupt(ended), () -> {}),
                2,
                InstantSource.fixed(NOW),
                NOW.plus(Duration.ofMillis(200)));

        assertThat(unfinished).isEqualTo(1);
        assertThat(ended).isTrue();
    }

    @Test
    void whatComesToItsTurnAfterTheDeadlineIsLeftAndCounted() {
        Instant deadline = NOW.plus(Duration.ofMinutes(1));
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger ran = new AtomicInteger();
        InstantSource clock = () -> asked.getAndIncrement() == 0 ? NOW : deadline;

        int unfinished = Workers.runAll(List.of(ran::incrementAndGet, ran::incrementAndGet), 2, clock, deadline);

        assertThat(unfinished).isEqualTo(2);
        assertThat(ran).hasValue(0);
    }

    @Test
    void anInterruptedRunCountsAllAsUnfinishedAndStaysInterrupted() {
        CountDownLatch never = new CountDownLatch(1);
        Runnable waiting = () -> {
            try {
                never.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
        Thread.currentThread().interrupt();

        int unfinished =
                Workers.runAll(List.of(waiting, waiting), 2, InstantSource.fixed(NOW), NOW.plus(Duration.ofMinutes(1)));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(unfinished).isEqualTo(2);
    }

    /** As a call does that is cut off: it takes a moment more. */
    private static void clearUpAfterInterrupt(AtomicBoolean ended) {
        try {
            new CountDownLatch(1).await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
            ended.set(true);
        }
    }
}
