package io.github.endpointlease.simulation;

import java.time.Duration;

/**
 * How often calls go wrong, each once in so many, 0 for never.
 *
 * @param refused the service is too busy, or fails before it does anything
 * @param lost the call never arrives
 * @param late the caller gives up, and the call arrives after that
 * @param answerLost the call arrives and its answer does not
 * @param crash the caller dies, before or after the call is sent
 * @param frozen the caller stands still before the call is sent, or before it sees the answer
 * @param longestFreeze how long at most
 * @param latest how long a call may be on its way at most
 * @param slowest how long a call takes at most where nothing goes wrong
 */
record Weather(
        int refused,
        int lost,
        int late,
        int answerLost,
        int crash,
        int frozen,
        Duration longestFreeze,
        Duration latest,
        Duration slowest) {
    /** What a process is thought to stand still at most. */
    private static final Duration LONGEST_FREEZE = Duration.ofMinutes(15);

    static final Weather CALM = new Weather(0, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ofMillis(300));

    boolean isCalm() {
        return equals(CALM);
    }

    /**
     * Some kinds of trouble often, some rarely, some never: what is hidden by one kind shows where that kind is left out. Calls are on
     * their way no longer than given.
     */
    static Weather rough(Chance chance, Duration latest) {
        return new Weather(
                rate(chance),
                rate(chance),
                rate(chance),
                rate(chance),
                2 * rate(chance),
                rate(chance),
                LONGEST_FREEZE.dividedBy(1L << chance.below(4)),
                latest,
                Duration.ofMillis(200 + chance.below(3000)));
    }

    private static int rate(Chance chance) {
        return switch (chance.below(4)) {
            case 0 -> 0;
            case 1 -> 5 + chance.below(10);
            default -> 20 + chance.below(100);
        };
    }
}
