package io.github.endpointlease.simulation;

import io.github.endpointlease.model.OperationId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a client wants of a lease, however often it sends it, and how often that has counted. */
final class Request {
    private final boolean ends;
    private final long seconds;
    private final Instant born;
    private final List<OperationId> operations = new ArrayList<>();
    private int counted;
    private long countedLast;

    private Request(boolean ends, long seconds, Instant born) {
        this.ends = ends;
        this.seconds = seconds;
        this.born = born;
    }

    static Request toExtend(long minutes, Instant now) {
        return new Request(false, minutes * 60, now);
    }

    static Request toEnd(Instant now) {
        return new Request(true, 0, now);
    }

    boolean ends() {
        return ends;
    }

    long seconds() {
        return seconds;
    }

    /** The true time at which the client wanted it. */
    Instant born() {
        return born;
    }

    int counted() {
        return counted;
    }

    /**
     * It counts (again).
     *
     * @param number of the change of its lease
     * @return how many changes ago it counted before; the most there can be for the first time
     */
    long count(long number) {
        long since = counted == 0 ? Long.MAX_VALUE : number - countedLast;
        counted++;
        countedLast = number;
        return since;
    }

    /** The number of the change with which it counted last; 0 if it never did. */
    long countedLast() {
        return countedLast;
    }

    List<OperationId> operations() {
        return operations;
    }
}
