package io.github.endpointlease.model;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The record in the store: how long an endpoint is wanted, and what the reconciler has decided about it. Immutable; the verbs
 * below return the next version, which takes effect only by compare-and-set on the version that was read.
 *
 * @param name the leased endpoint
 * @param configName what the endpoint is created from
 * @param expiry when the lease ends, in whole seconds, at most {@link #LATEST_EXPIRY}
 * @param phase what has been decided about the endpoint
 * @param phaseSince when that was decided, between 1970 and {@link #LATEST_EXPIRY}
 * @param generation counts up with each decision to start the endpoint again, from 1
 * @param ownedSince the creation time of the endpoint that was verified as this installation's, in the same range; null before that
 * @param adopting whether the first run may take over an endpoint that ran before the lease was added
 * @param failure why the endpoint does not run, or null
 * @param operations the last changes that counted, oldest first, at most {@value #OPERATIONS_KEPT}
 */
public record Lease(
        EndpointName name,
        EndpointConfigName configName,
        Instant expiry,
        Phase phase,
        Instant phaseSince,
        long generation,
        @Nullable Instant ownedSince,
        boolean adopting,
        @Nullable Failure failure,
        List<OperationId> operations) {

    /** How many operation ids a lease remembers. */
    public static final int OPERATIONS_KEPT = 16;

    /** The last expiry that can be written: the format has four digits for the year. */
    public static final Instant LATEST_EXPIRY = Instant.parse("9999-12-31T23:59:59Z");

    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public Lease {
        if (!expiry.equals(expiry.truncatedTo(ChronoUnit.SECONDS))) {
            throw new InvalidValueException("expiry", "must be in whole seconds", expiry);
        }
        requireInRange("expiry", expiry);
        requireInRange("phaseSince", phaseSince);
        if (ownedSince != null) {
            requireInRange("ownedSince", ownedSince);
        }
        if (generation < 1) {
            throw new InvalidValueException("generation", "must be at least 1", generation);
        }
        if (operations.size() > OPERATIONS_KEPT) {
            throw new InvalidValueException("operations", "must be at most " + OPERATIONS_KEPT, operations.size());
        }
        operations = List.copyOf(operations);
    }

    /** Whoever reckons with a time of a lease stays far from the ends of what an Instant can hold. */
    static void requireInRange(String field, Instant time) {
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST_EXPIRY)) {
            throw new InvalidValueException(field, "must be between 1970 and 9999", time);
        }
    }

    /**
     * A first lease whose endpoint is wanted from now on.
     *
     * @param name the endpoint
     * @param configName what to create it from
     * @param expiry when the lease ends, in whole seconds
     * @param now when it was decided
     * @return the lease, in generation 1
     */
    public static Lease running(EndpointName name, EndpointConfigName configName, Instant expiry, Instant now) {
        return new Lease(name, configName, expiry, Phase.RUNNING, now, 1, null, false, null, List.of());
    }

    /** Whether there is time left at the given moment. */
    public boolean isLive(Instant now) {
        return expiry.isAfter(now);
    }

    /** Whether the lease ended at least a grace ago. Between live and expired nothing is decided. */
    public boolean isExpired(Instant now, Duration grace) {
        return !expiry.plus(grace).isAfter(now);
    }

    /** Whether the change has counted already. */
    public boolean hasSeen(OperationId operation) {
        return operations.contains(operation);
    }

    /** The same lease with another expiry, brought about by the given operation. */
    public Lease expiring(Instant newExpiry, OperationId operation) {
        List<OperationId> kept = new ArrayList<>(operations);
        kept.add(operation);
        if (kept.size() > OPERATIONS_KEPT) {
            kept.remove(0);
        }
        return new Lease(
                name, configName, newExpiry, phase, phaseSince, generation, ownedSince, adopting, failure, kept);
    }

    /** The same decision, under an expiry and a config that were written without us. */
    public Lease overwritten(EndpointConfigName newConfigName, Instant newExpiry) {
        return new Lease(
                name,
                newConfigName,
                newExpiry,
                phase,
                phaseSince,
                generation,
                ownedSince,
                adopting,
                failure,
                operations);
    }

    /** The endpoint is to be deleted; why, if it is not for lack of time. */
    public Lease stopping(Instant now, @Nullable Failure why) {
        return in(Phase.STOPPING, now, generation, ownedSince, adopting, why);
    }

    /** No endpoint of ours was seen under the name; the next look dates it. */
    public Lease settling(Instant now) {
        return in(Phase.SETTLING, now, generation, null, false, failure);
    }

    /** No endpoint of ours is under the name, and no deletion was decided after the given moment. */
    public Lease stopped(Instant now) {
        return in(Phase.STOPPED, now, generation, null, false, failure);
    }

    /** The endpoint is wanted again, as the next generation; after the last one that can be counted, as that one. */
    public Lease restarted(Instant now) {
        long next = generation == Long.MAX_VALUE ? generation : generation + 1;
        return in(Phase.RUNNING, now, next, null, false, failure);
    }

    /** The endpoint created at that time is ours. */
    public Lease owning(Instant endpointCreatedAt) {
        return in(phase, phaseSince, generation, endpointCreatedAt, false, failure);
    }

    /** An endpoint that runs already may be taken over by the next run. */
    public Lease adoptable() {
        return in(phase, phaseSince, generation, ownedSince, true, failure);
    }

    /** The same decision, with the trouble that it met; null once it is over. */
    public Lease failing(@Nullable Failure trouble) {
        return in(phase, phaseSince, generation, ownedSince, adopting, trouble);
    }

    private Lease in(
            Phase newPhase,
            Instant since,
            long newGeneration,
            @Nullable Instant owned,
            boolean mayAdopt,
            @Nullable Failure trouble) {
        return new Lease(
                name, configName, expiry, newPhase, since, newGeneration, owned, mayAdopt, trouble, operations);
    }
}
