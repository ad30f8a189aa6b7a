package io.github.endpointlease.live;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

/** What a test has made, or is about to make, and how it goes away. Safe for use by many threads. */
final class Removals {
    private final Deque<Removal> removals = new ConcurrentLinkedDeque<>();

    private record Removal(String what, Runnable how) {}

    /** To be called before a thing is made, so that one is removed whose making went wrong half-way; removing what is not there is fine. */
    void add(String what, Runnable how) {
        removals.push(new Removal(what, how));
    }

    /**
     * Removes everything, the last first; the trouble of one does not keep the others.
     *
     * @throws AssertionError naming what is left, which is printed as well
     */
    void all() {
        List<String> left = new ArrayList<>();
        for (Removal next = removals.poll(); next != null; next = removals.poll()) {
            try {
                next.how.run();
            } catch (RuntimeException | AssertionError e) {
                left.add(next.what + " (" + e.getMessage() + ")");
            }
        }
        if (!left.isEmpty()) {
            String message = "Not removed, please do it by hand: " + String.join(", ", left);
            System.err.println(message);
            throw new AssertionError(message);
        }
    }
}
