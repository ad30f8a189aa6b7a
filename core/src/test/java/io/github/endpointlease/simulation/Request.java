package io.github.endpointlease.simulation;

import io.github.endpointlease.model.OperationId;
import java.util.ArrayList;
import java.util.List;

/** What a client wants of a lease, however often it sends it, and how often that has counted. */
final class Request {
    private final boolean ends;
    private final long seconds;
    private final List<OperationId> operations = new ArrayList<>();
    private int counted;
    private long countedLast;

    private Request(boolean ends, long seconds) {
        this.ends = ends;
        this.seconds = seconds;
    }

    static Request toExtend(long minutes) {
        return new Request(false, minutes * 60);
    }

    static Request toEnd() {
        return new Request(true, 0);
    }

    boolean ends() {
        return ends;
    }

    long seconds() {
        return seconds;
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

    List<OperationId> operations() {
        return operations;
    }
}
