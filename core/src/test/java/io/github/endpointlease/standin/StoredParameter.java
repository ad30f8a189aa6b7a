package io.github.endpointlease.standin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One parameter of {@link ParameterStore}: its versions, also those of some writes ago. */
final class StoredParameter {
    private static final int VERSIONS_KEPT = 100;
    private static final int STATES_KEPT = 20;
    private static final long OVERLAP_NANOS = Duration.ofMillis(2).toNanos();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition overlapped = lock.newCondition();
    private final List<List<Ver>> states = new ArrayList<>(List.of(List.of()));
    private boolean writing;
    private boolean met;

    /** One version. */
    record Ver(long number, String text, String type, Instant modified, Set<String> labels) {}

    /** Adds a version, and returns its number. */
    long put(String name, String text, @Nullable String type, boolean overwrite, Instant now, boolean lenient) {
        lock.lock();
        try {
            List<Ver> versions = now();
            if (versions.isEmpty()) {
                if (type == null && !lenient) {
                    throw AwsError.validation("A parameter type is required when you create a parameter.");
                }
                become(List.of(new Ver(1, text, type == null ? "String" : type, now, Set.of())));
                return 1;
            }
            if (!overwrite) {
                throw new AwsError(
                        400,
                        "ParameterAlreadyExists",
                        "The parameter already exists. To overwrite this value, set the overwrite option in the request to true.");
            }
            Ver newest = versions.get(versions.size() - 1);
            List<Ver> next = new ArrayList<>(versions);
            next.add(new Ver(newest.number() + 1, text, newest.type(), now, Set.of()));
            if (next.size() > VERSIONS_KEPT) {
                Ver oldest = next.remove(0);
                if (!oldest.labels().isEmpty()) {
                    throw new AwsError(
                            400,
                            "ParameterMaxVersionLimitExceeded",
                            "You attempted to create a new version of " + name
                                    + " by calling the PutParameter API with the overwrite flag. Version "
                                    + oldest.number()
                                    + ", the oldest version, can't be deleted because it has a label associated with it. Move the"
                                    + " label to another version of the parameter, and try again.");
                }
            }
            become(next);
            return newest.number() + 1;
        } finally {
            lock.unlock();
        }
    }

    /** Stays under way until another write arrives or a moment is over; the one that arrives is refused. */
    void overlap() {
        lock.lock();
        try {
            if (writing) {
                met = true;
                overlapped.signal();
                throw new AwsError(
                        400,
                        "TooManyUpdates",
                        "There are concurrent updates for a resource that supports one update at a time.");
            }
            writing = true;
            try {
                long left = OVERLAP_NANOS;
                while (left > 0 && !met) {
                    left = overlapped.awaitNanos(left);
                }
            } finally {
                writing = false;
                met = false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    boolean delete() {
        lock.lock();
        try {
            boolean existed = !now().isEmpty();
            become(List.of());
            return existed;
        } finally {
            lock.unlock();
        }
    }

    void label(long number, List<String> labels) {
        lock.lock();
        try {
            become(now().stream()
                    .map(ver -> ver.number() == number
                            ? new Ver(number, ver.text(), ver.type(), ver.modified(), Set.copyOf(labels))
                            : ver)
                    .toList());
        } finally {
            lock.unlock();
        }
    }

    /** The versions as they were some writes ago, oldest first; none if there was no parameter. */
    List<Ver> versions(int writesAgo) {
        lock.lock();
        try {
            return states.get(Math.max(0, states.size() - 1 - writesAgo));
        } finally {
            lock.unlock();
        }
    }

    private List<Ver> now() {
        return states.get(states.size() - 1);
    }

    private void become(List<Ver> versions) {
        states.add(List.copyOf(versions));
        if (states.size() > STATES_KEPT) {
            states.remove(0);
        }
    }
}
