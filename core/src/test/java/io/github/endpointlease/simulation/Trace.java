package io.github.endpointlease.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The last things that happened, in words, for a person who looks into a failing seed; and a fingerprint of them all. */
final class Trace {
    private static final int KEPT = 400;

    private final Deque<String> lines = new ArrayDeque<>();
    private final boolean kept;
    private long fingerprint;

    private Trace(boolean kept) {
        this.kept = kept;
    }

    /** Remembers. */
    static Trace kept() {
        return new Trace(true);
    }

    /** Costs nothing. */
    static Trace none() {
        return new Trace(false);
    }

    void add(Simulation simulation, @Nullable Task task, String what, @Nullable Object result) {
        if (kept) {
            String line = simulation.now() + " " + (task == null ? "-" : task.name()) + " " + what + " -> " + result;
            fingerprint = fingerprint * 31 + line.hashCode();
            lines.addLast(line);
            if (lines.size() > KEPT) {
                lines.removeFirst();
            }
        }
    }

    long fingerprint() {
        return fingerprint;
    }

    @Override
    public String toString() {
        return String.join("\n", lines);
    }
}
