package io.github.endpointlease;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Every combination of what a plan depends on, with the borders between the kinds of values on both sides. */
final class PlannerCases {
    static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    static final EndpointConfigName CONFIG = new EndpointConfigName("demo-a-config");
    static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    /** Read after the lease was, so later than the beginning of the run. */
    static final Instant SEEN_AT = NOW.plusSeconds(7);

    static final Duration GRACE = Duration.ofSeconds(30);
    static final Duration WINDOW = Duration.ofMinutes(6);
    static final Duration STABLE_AFTER = Duration.ofMinutes(10);
    /** Just long enough ago to count as stable. */
    static final Instant CREATED = NOW.minus(STABLE_AFTER);

    private static final Instant CREATED_TOO_LATE = CREATED.plusMillis(1);

    private PlannerCases() {}

    /** One combination. */
    record Case(Lease lease, Sighting sighting, Duration window) {
        /** Planned each time that it is asked for: mutation testing changes the planner under a JVM's feet. */
        Action action() {
            return plan(lease, sighting, window);
        }

        Phase phase() {
            return lease.phase();
        }

        boolean isLive() {
            return NOW.isBefore(lease.expiry());
        }

        boolean isExpired() {
            return !NOW.isBefore(lease.expiry().plus(GRACE));
        }

        boolean isInGrace() {
            return !isLive() && !isExpired();
        }

        boolean mustWait() {
            Failure failure = lease.failure();
            return failure != null && failure.retryAt().isAfter(NOW);
        }

        boolean isNameTaken() {
            return PlannerCases.isNameTaken(lease);
        }

        boolean isQuarantineOver() {
            return !NOW.isBefore(lease.phaseSince().plus(window));
        }

        boolean isSeenAs(Owner owner) {
            return sighting instanceof Sighting.Present present && present.owner() == owner;
        }

        /** Ours, and the lease knows this very incarnation. */
        boolean isVerified() {
            return isSeenAs(Owner.OURS) && endpoint().createdAt().equals(lease.ownedSince());
        }

        boolean isForeign() {
            return isSeenAs(Owner.ANOTHER) || isSeenAs(Owner.NOBODY);
        }

        boolean isUnadoptable() {
            return isSeenAs(Owner.ANOTHER) || (isSeenAs(Owner.NOBODY) && !lease.adopting());
        }

        Endpoint endpoint() {
            return ((Sighting.Present) sighting).endpoint();
        }

        EndpointState state() {
            return endpoint().state();
        }

        /** What is to be written, if anything is. */
        Optional<Lease> next() {
            Action action = action();
            if (action instanceof Action.Write write) {
                return Optional.of(write.next());
            }
            return action instanceof Action.Note note ? Optional.of(note.next()) : Optional.empty();
        }

        boolean isLeftFor(Phase phase) {
            return lease.phase() != phase
                    && next().filter(lease -> lease.phase() == phase).isPresent();
        }

        boolean isRestart() {
            return isLeftFor(Phase.RUNNING);
        }

        Case having(Lease next) {
            return new Case(next, sighting, window);
        }

        Case seeing(Sighting next) {
            return new Case(lease, next, window);
        }
    }

    static Action plan(Lease lease, Sighting sighting, Duration window) {
        return new Planner(GRACE, window, STABLE_AFTER, Backoff.DEFAULT, new Random(1), true)
                .plan(lease, sighting, NOW, SEEN_AT);
    }

    static boolean isNameTaken(Lease lease) {
        Failure failure = lease.failure();
        return failure != null && failure.kind() == Failure.Kind.NAME_TAKEN;
    }

    /** Every combination, made anew. */
    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Duration window : List.of(Duration.ZERO, WINDOW)) {
            for (Lease lease : leases(window)) {
                for (Sighting sighting : sightings()) {
                    cases.add(new Case(lease, sighting, window));
                }
            }
        }
        return cases;
    }

    private static List<Lease> leases(Duration window) {
        List<@Nullable Failure> failures = Arrays.asList(
                null,
                new Failure(Failure.Kind.BROKEN, "due", 1, NOW),
                new Failure(Failure.Kind.QUOTA, "later", 40, NOW.plusNanos(1)),
                new Failure(Failure.Kind.NAME_TAKEN, "taken", 1, NOW.minusSeconds(60)));
        List<Instant> expiries =
                List.of(NOW.plusSeconds(1), NOW, NOW.minus(GRACE).plusSeconds(1), NOW.minus(GRACE), Instant.EPOCH);
        List<Instant> sinces = List.of(NOW.minus(window), NOW.minus(window).plusNanos(1));
        List<@Nullable Instant> owned = Arrays.asList(null, CREATED, CREATED_TOO_LATE);
        List<Lease> leases = new ArrayList<>();
        for (Phase phase : Phase.values()) {
            for (Instant expiry : expiries) {
                for (Instant since : sinces) {
                    for (@Nullable Instant ownedSince : owned) {
                        for (boolean adopting : new boolean[] {true, false}) {
                            for (@Nullable Failure failure : failures) {
                                leases.add(new Lease(
                                        NAME,
                                        CONFIG,
                                        expiry,
                                        phase,
                                        since,
                                        3,
                                        ownedSince,
                                        adopting,
                                        failure,
                                        List.of(new OperationId("kept"))));
                            }
                        }
                    }
                }
            }
        }
        return leases;
    }

    static List<Sighting> sightings() {
        List<Sighting> sightings = new ArrayList<>(List.of(new Sighting.Unknown(), new Sighting.Absent()));
        for (Owner owner : Owner.values()) {
            for (EndpointState state : EndpointState.values()) {
                for (Instant createdAt : List.of(CREATED, CREATED_TOO_LATE)) {
                    Endpoint.Breakdown reason = state == EndpointState.FAILED
                            ? new Endpoint.Breakdown(Failure.Kind.BROKEN, "it broke")
                            : null;
                    sightings.add(new Sighting.Present(new Endpoint(NAME, state, createdAt, null, reason), owner));
                }
            }
        }
        return sightings;
    }
}
