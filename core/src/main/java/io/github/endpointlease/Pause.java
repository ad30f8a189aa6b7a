package io.github.endpointlease;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits between two attempts. A seam, so that tests and simulations do not wait. */
@FunctionalInterface
interface Pause {
    /**
     * Waits before the next attempt.
     *
     * @param attempt how many attempts have failed, from 1
     * @return false if the thread was interrupted and should give up
     */
    boolean before(int attempt);

    /** Under 4 ms at first, then at random below a bound that doubles up to 250 ms. */
    static Pause jittered() {
        return attempt -> {
            long boundMillis = Math.min(250, 2L << Math.min(attempt, 16));
            LockSupport.parkNanos(
                    TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextLong(boundMillis)));
            return !Thread.currentThread().isInterrupted();
        };
    }
}
