package io.github.endpointlease.backend.stepfunctions;

import io.github.endpointlease.model.Execution;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;

/** What was started here a moment ago. Forgets the oldest first when there is too much of it. Safe for use by many threads. */
final class RecentStarts {
    private static final int MAX_EXECUTIONS = 256;
    /** As many as 16 of the largest inputs, 4 to 8 MB. */
    private static final int MAX_CHARACTERS = 16 * Execution.MAX_DOCUMENT_BYTES;

    private final Duration kept;
    private final Deque<Start> starts = new ArrayDeque<>();
    private int characters;

    RecentStarts(Duration kept) {
        this.kept = kept;
    }

    synchronized void add(Execution execution, Instant now) {
        forget(now);
        starts.addLast(new Start(execution, now));
        characters += length(execution);
        while (starts.size() > MAX_EXECUTIONS || characters > MAX_CHARACTERS) {
            removeOldest();
        }
    }

    synchronized Optional<Execution> find(String arn, Instant now) {
        forget(now);
        for (Iterator<Start> newestFirst = starts.descendingIterator(); newestFirst.hasNext(); ) {
            Execution execution = newestFirst.next().execution();
            if (execution.arn().equals(arn)) {
                return Optional.of(execution);
            }
        }
        return Optional.empty();
    }

    private void forget(Instant now) {
        while (!starts.isEmpty() && !now.isBefore(starts.getFirst().at().plus(kept))) {
            removeOldest();
        }
    }

    private void removeOldest() {
        characters -= length(starts.removeFirst().execution());
    }

    private static int length(Execution execution) {
        return execution.input() == null ? 0 : execution.input().length();
    }

    private record Start(Execution execution, Instant at) {}
}
