package io.github.endpointlease.benchmark;

import java.util.Arrays;

/** Durations of the same thing, in nanoseconds. */
final class Samples {
    private final long[] sorted;

    Samples(long[] nanos) {
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    /** The time in milliseconds that the given share of all did not exceed. */
    double millis(double share) {
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.max(0, index)] / 1e6;
    }

    double median() {
        return millis(0.5);
    }
}
