package io.github.endpointlease.simulation;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** All chance of one episode, from its seed. SplitMix64; not safe for use by several threads. */
final class Chance implements RandomGenerator {
    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    Chance(long seed) {
        state = seed;
    }

    @Override
    public long nextLong() {
        state += GAMMA;
        long mixed = (state ^ (state >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** True once in so many times; never for 0. */
    boolean oneIn(int times) {
        return times > 0 && below(times) == 0;
    }

    int below(int bound) {
        return (int) ((nextLong() >>> 33) % bound);
    }

    /** Milliseconds from the one to the other, both inclusive. */
    long millis(Duration from, Duration to) {
        return from.toMillis() + (nextLong() >>> 1) % (to.toMillis() - from.toMillis() + 1);
    }
}
