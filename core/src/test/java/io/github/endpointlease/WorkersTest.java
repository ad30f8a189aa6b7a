package io.github.endpointlease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
