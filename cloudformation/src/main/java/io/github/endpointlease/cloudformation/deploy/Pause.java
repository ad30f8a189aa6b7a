package io.github.endpointlease.cloudformation.deploy;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits between two looks at AWS. A seam, so that tests do not wait. */
@FunctionalInterface
public interface Pause {
    /**
     * Waits before the next look.
     *
     * @return false if the thread was interrupted and should give up
     */
    boolean next();

    /**
     * Waits about the same time before every look.
     *
     * @param time how long, more than zero
     * @return the pause, for any number of threads
     */
    static Pause of(Duration time) {
        return () -> {
            LockSupport.parkNanos(time.toNanos());
            return !Thread.currentThread().isInterrupted();
        };
    }
}
