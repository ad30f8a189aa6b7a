package io.github.endpointlease;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Decides, and does nothing. The state machine of the lease protocol: a pure function of a lease, of what was seen under its
 * name, and of two moments.
 */
final class Planner {
    private static final Endpoint.Breakdown UNEXPLAINED =
            new Endpoint.Breakdown(Failure.Kind.BROKEN, "no reason was given");

    private final Duration grace;
    private final Duration deleteWindow;
    private final Duration stableAfter;
    private final Backoff backoff;
    private final RandomGenerator random;
    private final boolean adoptExisting;

    Planner(
            Duration grace,
            Duration deleteWindow,
            Duration stableAfter,
            Backoff backoff,
            RandomGenerator random,
            boolean adoptExisting) {
        this.grace = grace;
        this.deleteWindow = deleteWindow;
        this.stableAfter = stableAfter;
        this.backoff = backoff;
        this.random = random;
        this.adoptExisting = adoptExisting;
    }

    /**
     * Plans the next action.
     *
     * @param lease as it was read
     * @param sighting what was seen under its name, after that
     * @param now read before the lease was
     * @param seenAt read after the lease was
     * @return the one next thing to do
     */
    Action plan(Lease lease, Sighting sighting, Instant now, Instant seenAt) {
        if (sighting instanceof Sighting.Unknown) {
            return new Action.Keep();
        }
        if (!(sighting instanceof Sighting.Present present)) {
            return planAbsent(lease, now, seenAt);
        }
        return switch (present.owner()) {
            case UNVERIFIED -> new Action.Verify(present.endpoint());
            case OURS -> planOurs(lease, present.endpoint(), now);
            case NOBODY ->
                adoptExisting && lease.adopting()
                        ? new Action.Adopt(present.endpoint())
                        : planForeign(lease, present.endpoint(), "carries no tag of this installation", now, seenAt);
            case ANOTHER -> planForeign(lease, present.endpoint(), "is tagged as another installation's", now, seenAt);
        };
    }

    private Action planOurs(Lease lease, Endpoint endpoint, Instant now) {
        if (!endpoint.createdAt().equals(lease.ownedSince()) && !isGone(lease)) {
            return new Action.Note(lease.owning(endpoint.createdAt()));
        }
        return switch (lease.phase()) {
            case RUNNING -> planRunning(lease, endpoint, now);
            case STOPPING ->
                endpoint.state() == EndpointState.DELETING ? new Action.Keep() : new Action.Delete(endpoint);
            case SETTLING, STOPPED ->
                new Action.Write(
                        lease.stopping(now, lease.failure()),
                        LeaseEvent.Kind.STOPPING,
                        "an endpoint of ours came up late");
        };
    }

    private Action planRunning(Lease lease, Endpoint endpoint, Instant now) {
        if (lease.isExpired(now, grace)) {
            return lapse(lease, now);
        }
        if (!lease.isLive(now)) {
            return new Action.Keep();
        }
        if (endpoint.state() == EndpointState.FAILED) {
            Endpoint.Breakdown breakdown = endpoint.breakdown() == null ? UNEXPLAINED : endpoint.breakdown();
            Failure failure = failure(lease, breakdown.kind(), breakdown.reason(), now);
            return new Action.Write(lease.stopping(now, failure), LeaseEvent.Kind.FAILED, breakdown.reason());
        }
        if (endpoint.state() == EndpointState.OUT_OF_SERVICE || endpoint.state() == EndpointState.UNKNOWN) {
            return showThatItDoesNotServe(lease, endpoint, now);
        }
        boolean stable = endpoint.state().isServing()
                && !endpoint.createdAt().plus(stableAfter).isAfter(now);
        boolean over = stable || isNameTaken(lease);
        return lease.failure() != null && over ? new Action.Note(lease.failing(null)) : new Action.Keep();
    }

    /** SageMaker does not end such an endpoint by itself, and it may serve again: it is kept, and the lease says what was seen. */
    private static Action showThatItDoesNotServe(Lease lease, Endpoint endpoint, Instant now) {
        Failure last = lease.failure();
        if (last != null && last.kind() == Failure.Kind.NOT_SERVING) {
            return new Action.Keep();
        }
        String reason = "Its endpoint was seen in the state " + endpoint.state() + ", in which it may not serve.";
        Failure failure = last == null
                ? new Failure(Failure.Kind.NOT_SERVING, reason, 1, now)
                : new Failure(Failure.Kind.NOT_SERVING, reason, last.attempts(), last.retryAt());
        return new Action.Write(lease.failing(failure), LeaseEvent.Kind.FAILED, reason);
    }

    private Action planAbsent(Lease lease, Instant now, Instant seenAt) {
        return switch (lease.phase()) {
            case RUNNING -> planUnstarted(lease, now);
            case STOPPING -> settle(lease, seenAt);
            case SETTLING -> stopped(lease, seenAt);
            case STOPPED -> planStopped(lease, now);
        };
    }

    private Action planUnstarted(Lease lease, Instant now) {
        if (lease.isExpired(now, grace)) {
            return lapse(lease, now);
        }
        return lease.isLive(now) && mayTry(lease, now) ? new Action.Create() : new Action.Keep();
    }

    private Action planStopped(Lease lease, Instant now) {
        boolean settled = !lease.phaseSince().plus(deleteWindow).isAfter(now);
        if (!lease.isLive(now) || !settled || !mayTry(lease, now)) {
            return new Action.Keep();
        }
        Lease next = lease.restarted(now);
        return new Action.Write(next, LeaseEvent.Kind.RESTARTING, "generation " + next.generation());
    }

    /** What is not ours is neither changed nor deleted; all that changes is what the lease says of it. */
    private Action planForeign(Lease lease, Endpoint endpoint, String whose, Instant now, Instant seenAt) {
        return switch (lease.phase()) {
            case RUNNING ->
                lease.isExpired(now, grace) ? lapse(lease, now) : showThatNameIsTaken(lease, endpoint, whose, now);
            case STOPPING -> settle(lease, seenAt);
            case SETTLING -> stopped(lease, seenAt);
            case STOPPED -> showThatNameIsTaken(lease, endpoint, whose, now);
        };
    }

    private static Action showThatNameIsTaken(Lease lease, Endpoint endpoint, String whose, Instant now) {
        boolean goesAway = endpoint.state() == EndpointState.DELETING;
        if (!lease.isLive(now) || goesAway || isNameTaken(lease)) {
            return new Action.Keep();
        }
        String reason = "An endpoint of this name runs that " + whose + ".";
        Failure failure = new Failure(Failure.Kind.NAME_TAKEN, reason, 1, now);
        return new Action.Write(lease.failing(failure), LeaseEvent.Kind.FAILED, reason);
    }

    Failure failure(Lease lease, Failure.Kind kind, String reason, Instant now) {
        Failure last = lease.failure();
        int attempts = last == null ? 1 : last.attemptsWithTheNext();
        return new Failure(kind, reason, attempts, now.plus(backoff.delay(attempts, random)));
    }

    /** Whoever leases it again begins afresh, so an old failure does not hold it back. */
    private static Action lapse(Lease lease, Instant now) {
        return new Action.Write(lease.stopping(now, null), LeaseEvent.Kind.STOPPING, "the lease has ended");
    }

    private Action settle(Lease lease, Instant seenAt) {
        // where a deletion only ever hits what was seen, nothing can come late and there is nothing to date
        return deleteWindow.isZero() ? stopped(lease, seenAt) : new Action.Note(lease.settling(seenAt));
    }

    private static Action stopped(Lease lease, Instant seenAt) {
        return new Action.Write(lease.stopped(seenAt), LeaseEvent.Kind.STOPPED, "no endpoint is left");
    }

    private static boolean isGone(Lease lease) {
        return switch (lease.phase()) {
            case SETTLING, STOPPED -> true;
            case RUNNING, STOPPING -> false;
        };
    }

    private static boolean isNameTaken(Lease lease) {
        Failure failure = lease.failure();
        return failure != null && failure.kind() == Failure.Kind.NAME_TAKEN;
    }

    private static boolean mayTry(Lease lease, Instant now) {
        Failure failure = lease.failure();
        return failure == null || !failure.retryAt().isAfter(now);
    }
}
