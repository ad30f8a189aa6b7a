package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.backend.ssm.ParameterValue.Foreign;
import io.github.endpointlease.backend.ssm.ParameterValue.Stamped;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Walks through every history that a few writers can make. Any of them may stop anywhere, for all the others go on without it.
 *
 * @param reader concludes from the last versions
 * @param view what readers take versions for
 * @param kept how many versions are retained
 * @param stale whether reads may show an earlier state
 * @param twice whether a write may arrive twice
 */
record Histories(
        Function<List<ParameterVersion>, Optional<Effective>> reader,
        UnaryOperator<ParameterVersion> view,
        int kept,
        boolean stale,
        boolean twice) {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final EndpointConfigName CONFIG = new EndpointConfigName("demo-a-config");
    private static final Instant START = Instant.parse("2026-01-31T09:00:00Z");
    private static final int MOST_TRIES = 2;

    /** Where a writer of ours stands; what it holds is null until it has read. */
    private record Writer(String at, @Nullable Effective held, int tries) {}

    /** Everything there is: the complete history, the writers, what the original has loaded, and what others may still write. */
    private record State(
            List<ParameterVersion> all,
            List<Writer> writers,
            @Nullable ParameterVersion loaded,
            int originals,
            int persons,
            int late) {}

    /**
     * What was found.
     *
     * @param violation the first state that breaks a promise, in words; empty if there is none
     * @param states how many were seen
     * @param untold in how many of them a reader could not tell
     */
    record Outcome(String violation, int states, int untold) {}

    /** Begins with a lease of ours, or with one of the original's. */
    Outcome explore(boolean ours, int writers, int originals, int persons, int late) {
        Lease lease = Lease.running(NAME, CONFIG, START, START);
        ParameterVersion first = new ParameterVersion(
                1,
                "digest",
                ours ? new Stamped(lease, new Stamp("life", 0, "first", false)) : new Foreign(lease, null, true));
        List<Writer> idle = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            idle.add(new Writer("read", null, 0));
        }
        State start = new State(List.of(first), idle, null, originals, persons, late);
        Set<State> seen = new HashSet<>(Set.of(start));
        Deque<State> queue = new ArrayDeque<>(seen);
        int untold = 0;
        while (!queue.isEmpty()) {
            State state = queue.remove();
            Optional<Effective> concluded = reader.apply(viewed(state, state.all.size()));
            if (concluded.isEmpty()) {
                untold++;
            } else if (!concluded.get().equals(truth(state.all))) {
                return new Outcome("a reader concludes " + concluded.get() + " from " + state, seen.size(), untold);
            }
            for (State next : after(state)) {
                String broken = broken(state, next);
                if (!broken.isEmpty()) {
                    return new Outcome(broken + ": " + next, seen.size(), untold);
                }
                if (seen.add(next)) {
                    queue.add(next);
                }
            }
        }
        return new Outcome("", seen.size(), untold);
    }

    private Effective truth(List<ParameterVersion> all) {
        Effective effective = Effective.first(view.apply(all.get(0)));
        for (ParameterVersion version : all.subList(1, all.size())) {
            effective = effective.then(view.apply(version));
        }
        return effective;
    }

    /** Time only grows, except at the hands of who writes without having read a stamp; who won has counted, who lost has not. */
    private String broken(State before, State after) {
        Effective was = truth(before.all);
        Effective is = truth(after.all);
        ParameterVersion newest = after.all.get(after.all.size() - 1);
        if (expiry(is).isBefore(expiry(was)) && !newest.value().isBare()) {
            return "time was lost";
        }
        if (newest.value() instanceof Foreign foreign
                && expiry(is).isBefore(foreign.lease().expiry())) {
            return "the original's time was lost";
        }
        for (int i = 0; i < after.writers.size(); i++) {
            boolean counted = lease(is).hasSeen(operation(i));
            String at = after.writers.get(i).at;
            if ((at.equals("won") && !counted) || (at.equals("read") && after.writers.get(i).tries > 0 && counted)) {
                return "writer " + i + " takes what it wrote for what it is not";
            }
        }
        return "";
    }

    private List<State> after(State state) {
        List<State> next = new ArrayList<>();
        for (int i = 0; i < state.writers.size(); i++) {
            Writer writer = state.writers.get(i);
            if (writer.at.equals("read")) {
                read(state, i, next);
            } else if (writer.at.equals("put") || writer.at.equals("again")) {
                put(state, i, next);
            }
        }
        long number = state.all.size() + 1L;
        ParameterVersion newest = state.all.get(state.all.size() - 1);
        if (state.originals > 0 && state.loaded == null) {
            next.add(new State(state.all, state.writers, newest, state.originals, state.persons, state.late));
        }
        if (state.loaded != null) {
            next.add(new State(
                    with(state.all, new ParameterVersion(number, "digest", copied(state.loaded))),
                    state.writers,
                    null,
                    state.originals - 1,
                    state.persons,
                    state.late));
        }
        if (state.persons > 0) {
            Foreign typed = new Foreign(Lease.running(NAME, CONFIG, START, START), null, true);
            next.add(new State(
                    with(state.all, new ParameterVersion(number, "digest", typed)),
                    state.writers,
                    state.loaded,
                    state.originals,
                    state.persons - 1,
                    state.late));
        }
        for (long base = 0; state.late > 0 && base < number - 1; base++) {
            Stamped buried =
                    new Stamped(Lease.running(NAME, CONFIG, START, START), new Stamp("last life", base, "late", false));
            next.add(new State(
                    with(state.all, new ParameterVersion(number, "digest", buried)),
                    state.writers,
                    state.loaded,
                    state.originals,
                    state.persons,
                    state.late - 1));
        }
        return next;
    }

    private void read(State state, int i, List<State> next) {
        int newest = state.all.size();
        for (int upTo = stale ? Math.max(1, newest - kept + 1) : newest; upTo <= newest; upTo++) {
            Optional<Effective> read = reader.apply(viewed(state, upTo));
            read.ifPresent(effective ->
                    next.add(moved(state, state.all, i, new Writer("put", effective, state.writers.get(i).tries))));
        }
    }

    private void put(State state, int i, List<State> next) {
        Writer writer = state.writers.get(i);
        Effective held = Objects.requireNonNull(writer.held);
        Lease lease = lease(held).expiring(expiry(held).plus(Duration.ofMinutes(1L << i)), operation(i));
        Stamp stamp = new Stamp(held.life(), held.number(), "op-" + i + "-" + writer.tries, false);
        List<ParameterVersion> all =
                with(state.all, new ParameterVersion(state.all.size() + 1L, "digest", new Stamped(lease, stamp)));
        if (twice && writer.at.equals("put")) {
            next.add(moved(state, all, i, new Writer("again", held, writer.tries)));
        }
        boolean direct = all.size() == held.number() + 1;
        Optional<OptionalLong> outcome = direct
                ? Optional.of(OptionalLong.of(all.size()))
                : HistoryFold.outcome(all.subList(Math.max(0, all.size() - kept), all.size()), stamp);
        String at = outcome.map(made -> made.isPresent() ? "won" : writer.tries + 1 < MOST_TRIES ? "read" : "lost")
                .orElse("untold");
        next.add(moved(state, all, i, new Writer(at, null, writer.tries + 1)));
    }

    private List<ParameterVersion> viewed(State state, int upTo) {
        return state.all.subList(Math.max(0, upTo - kept), upTo).stream()
                .map(view)
                .toList();
    }

    private static State moved(State state, List<ParameterVersion> all, int i, Writer writer) {
        List<Writer> writers = new ArrayList<>(state.writers);
        writers.set(i, writer);
        return new State(all, writers, state.loaded, state.originals, state.persons, state.late);
    }

    private static Foreign copied(ParameterVersion loaded) {
        boolean stamped = loaded.value() instanceof Stamped;
        Lease lease = stamped ? ((Stamped) loaded.value()).lease() : ((Foreign) loaded.value()).lease();
        String op = stamped ? ((Stamped) loaded.value()).stamp().op() : ((Foreign) loaded.value()).op();
        Lease extended = Lease.running(NAME, CONFIG, lease.expiry().plus(Duration.ofMinutes(2)), START);
        return new Foreign(extended, op, loaded.value().isBare());
    }

    private static List<ParameterVersion> with(List<ParameterVersion> all, ParameterVersion added) {
        List<ParameterVersion> longer = new ArrayList<>(all);
        longer.add(added);
        return longer;
    }

    private static OperationId operation(int writer) {
        return new OperationId("writer-" + writer);
    }

    private static Lease lease(Effective effective) {
        return Objects.requireNonNull(effective.lease());
    }

    private static Instant expiry(Effective effective) {
        return lease(effective).expiry();
    }
}
