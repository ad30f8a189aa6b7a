package io.github.endpointlease.aws;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** As many wires of each kind as are used at once; making one takes longer than a life. Safe for use by many threads. */
final class Wires implements AutoCloseable {
    private final Map<Kind, Deque<AwsWire>> idle = new HashMap<>();
    private final List<AwsWire> all = new ArrayList<>();

    private record Kind(Duration patience, int attempts) {}

    /** Lends one to whoever uses it alone meanwhile. */
    <T> T lend(Duration patience, int attempts, Function<AwsWire, T> use) {
        Kind kind = new Kind(patience, attempts);
        AwsWire wire = take(kind);
        try {
            return use.apply(wire);
        } finally {
            giveBack(kind, wire);
        }
    }

    private AwsWire take(Kind kind) {
        synchronized (idle) {
            AwsWire wire =
                    idle.computeIfAbsent(kind, none -> new ArrayDeque<>()).poll();
            if (wire == null) {
                wire = new AwsWire(kind.patience(), kind.attempts());
                all.add(wire);
            }
            return wire;
        }
    }

    private void giveBack(Kind kind, AwsWire wire) {
        synchronized (idle) {
            idle.computeIfAbsent(kind, none -> new ArrayDeque<>()).push(wire);
        }
    }

    @Override
    public void close() {
        synchronized (idle) {
            all.forEach(AwsWire::close);
        }
    }
}
