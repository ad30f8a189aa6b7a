package io.github.endpointlease.testing;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until it is moved by hand. Safe for use by many threads. */
public final class ManualClock implements InstantSource {
    private volatile Instant now;

    /**
     * @param start what it shows at first
     */
    public ManualClock(Instant start) {
        now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    /**
     * Moves it; a negative time moves it back.
     *
     * @param time by how much
     */
    public synchronized void advance(Duration time) {
        now = now.plus(time);
    }
}
