package io.github.endpointlease;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A lease as it looked at one moment, for people to read.
 *
 * @param lease what is stored
 * @param status what its endpoint was doing
 * @param at the moment
 */
public record LeaseView(Lease lease, Status status, Instant at) {
    static LeaseView of(Lease lease, Sighting sighting, Instant at) {
        return new LeaseView(lease, status(lease, sighting, at), at);
    }

    /** The leased endpoint. */
    public EndpointName name() {
        return lease.name();
    }

    /** When the lease ends or ended. */
    public Instant expiresAt() {
        return lease.expiry();
    }

    /** How much time is left; negative once it has ended. */
    public Duration timeLeft() {
        return Duration.between(at, lease.expiry());
    }

    /** Why the endpoint does not run, where that is known. */
    public Optional<String> failureReason() {
        return Optional.ofNullable(lease.failure()).map(Failure::reason);
    }

    private static Status status(Lease lease, Sighting sighting, Instant at) {
        boolean live = lease.isLive(at);
        return switch (lease.phase()) {
            case STOPPING -> live ? comingBack(lease) : Status.STOPPING;
            case SETTLING, STOPPED -> live ? comingBack(lease) : Status.STOPPED;
            case RUNNING -> running(lease, sighting, live);
        };
    }

    private static Status running(Lease lease, Sighting sighting, boolean live) {
        if (sighting instanceof Sighting.Present present) {
            return live ? serving(lease, present.endpoint()) : Status.STOPPING;
        }
        if (sighting instanceof Sighting.Absent) {
            return live ? starting(lease) : Status.STOPPED;
        }
        return unseen(lease, live);
    }

    private static Status comingBack(Lease lease) {
        return lease.failure() == null ? Status.RESTARTING : Status.FAILED;
    }

    private static Status starting(Lease lease) {
        return lease.failure() == null ? Status.STARTING : Status.FAILED;
    }

    private static Status unseen(Lease lease, boolean live) {
        if (!live) {
            return Status.STOPPING;
        }
        return lease.ownedSince() == null ? starting(lease) : Status.IN_SERVICE;
    }

    private static Status serving(Lease lease, Endpoint endpoint) {
        @Nullable Failure failure = lease.failure();
        if (failure != null && failure.kind() == Failure.Kind.NAME_TAKEN) {
            return Status.FAILED;
        }
        EndpointState state = endpoint.state();
        if (state.isServing()) {
            return Status.IN_SERVICE;
        }
        return switch (state) {
            case CREATING -> Status.STARTING;
            case DELETING -> Status.RESTARTING;
            default -> Status.FAILED;
        };
    }
}
