package io.github.endpointlease;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the plan for one lease, action by action, until there is nothing left to do at once or another writer was first.
 * What goes wrong here stays here.
 */
final class LeaseRun {
    /** More than the longest chain of actions that the state machine has; a bound, should a backend contradict itself. */
    private static final int MOST_ACTIONS = 12;

    private final ExpiryStore store;
    private final EndpointControl control;
    private final Ownership ownership;
    private final Planner planner;
    private final InstantSource clock;
    private final Instant now;
    private final Consumer<LeaseEvent> events;

    LeaseRun(
            ExpiryStore store,
            EndpointControl control,
            Ownership ownership,
            Planner planner,
            InstantSource clock,
            Instant now,
            Consumer<LeaseEvent> events) {
        this.store = store;
        this.control = control;
        this.ownership = ownership;
        this.planner = planner;
        this.clock = clock;
        this.now = now;
        this.events = events;
    }

    /** What is known of a lease and its endpoint between two actions. Empty leases end the run. */
    private record Known(StoredLease.Valid stored, Sighting sighting, Instant seenAt) {}

    void carryOut(StoredLease.Valid stored, Sighting sighting, Instant seenAt) {
        Optional<Known> known = Optional.of(new Known(stored, sighting, seenAt));
        try {
            for (int i = 0; i < MOST_ACTIONS && known.isPresent(); i++) {
                known = step(known.get());
            }
        } catch (BackendException e) {
            tell(LeaseEvent.Kind.TROUBLE, stored.name(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // a backend that breaks its contract costs its own lease this run, never the others
            tell(LeaseEvent.Kind.TROUBLE, stored.name(), e.toString());
        }
    }

    private Optional<Known> step(Known known) {
        Lease lease = known.stored().lease();
        Action action = planner.plan(lease, explained(lease, known.sighting()), now, known.seenAt());
        if (action instanceof Action.Verify verify) {
            return Optional.of(verified(known, verify.endpoint()));
        }
        if (action instanceof Action.Adopt adopt) {
            ownership.adopt(adopt.endpoint(), lease);
            Known next = verified(known, adopt.endpoint());
            if (!(next.sighting() instanceof Sighting.Present present && present.owner() == Owner.OURS)) {
                return Optional.empty();
            }
            tell(LeaseEvent.Kind.ADOPTED, lease.name(), "tagged an endpoint that ran already");
            return Optional.of(next);
        }
        if (action instanceof Action.Note note) {
            return write(known, note.next());
        }
        if (action instanceof Action.Write write) {
            Optional<Known> next = write(known, write.next());
            next.ifPresent(written -> tell(write.kind(), lease.name(), write.why()));
            return next;
        }
        if (action instanceof Action.Create) {
            create(known);
        } else if (action instanceof Action.Delete delete) {
            return delete(known, delete.endpoint());
        }
        return Optional.empty();
    }

    /**
     * Listings do not say why an endpoint failed; the lease shall. Where there is another endpoint by now, or none, the listing was an
     * old one, and says nothing about what is there.
     */
    private Sighting explained(Lease lease, Sighting sighting) {
        if (lease.phase() == Phase.RUNNING
                && sighting instanceof Sighting.Present present
                && present.owner() == Owner.OURS
                && present.endpoint().state() == EndpointState.FAILED
                && present.endpoint().failureReason() == null) {
            return control.describe(lease.name())
                    .filter(described ->
                            described.createdAt().equals(present.endpoint().createdAt()))
                    .<Sighting>map(described -> new Sighting.Present(described, Owner.OURS))
                    .orElseGet(Sighting.Unknown::new);
        }
        return sighting;
    }

    private Known verified(Known known, Endpoint endpoint) {
        return new Known(known.stored(), new Sighting.Present(endpoint, ownership.read(endpoint, now)), known.seenAt());
    }

    /**
     * Writes, and reads back. If another writer was quicker than that, the run is over: what it saw of the endpoint is older than
     * what is decided now, and the endpoint may have a successor by then.
     */
    private Optional<Known> write(Known known, Lease next) {
        if (!store.compareAndSet(known.stored().version(), next)) {
            return Optional.empty();
        }
        Optional<StoredLease> read = store.find(next.name());
        if (read.isPresent() && read.get() instanceof StoredLease.Valid valid && stands(next, valid.lease())) {
            return Optional.of(new Known(valid, known.sighting(), clock.instant()));
        }
        return Optional.empty();
    }

    /** Stores may round the moment of a decision and shorten a reason; all else reads as it was written. */
    private static boolean stands(Lease written, Lease read) {
        return read.phase() == written.phase()
                && read.generation() == written.generation()
                && read.expiry().equals(written.expiry())
                && read.configName().equals(written.configName())
                && read.operations().equals(written.operations())
                && read.adopting() == written.adopting()
                && Objects.equals(read.ownedSince(), written.ownedSince())
                && stands(written.failure(), read.failure());
    }

    private static boolean stands(@Nullable Failure written, @Nullable Failure read) {
        if (written == null || read == null) {
            return written == null && read == null;
        }
        return read.kind() == written.kind() && read.attempts() == written.attempts();
    }

    private void create(Known known) {
        Lease lease = known.stored().lease();
        CreateOutcome outcome = control.create(lease.name(), lease.configName(), ownership.tags(lease));
        if (outcome instanceof CreateOutcome.Accepted) {
            tell(LeaseEvent.Kind.STARTING, lease.name(), "from config " + lease.configName());
        } else if (outcome instanceof CreateOutcome.Refused refused) {
            Failure failure = planner.failure(lease, refused.kind(), refused.reason(), now);
            store.compareAndSet(known.stored().version(), lease.failing(failure));
            tell(LeaseEvent.Kind.FAILED, lease.name(), refused.reason());
        }
        // Exists: a listing that lags behind, or an endpoint on its way out; the next run sees which
    }

    private Optional<Known> delete(Known known, Endpoint endpoint) {
        Lease lease = known.stored().lease();
        Duration window = control.deleteWindow();
        if (!window.isZero() && !clock.instant().isBefore(now.plus(window))) {
            tell(LeaseEvent.Kind.TROUBLE, lease.name(), "the run took too long to delete still; left to the next run");
            return Optional.empty();
        }
        DeleteOutcome outcome = control.delete(endpoint, now);
        if (outcome instanceof DeleteOutcome.Absent) {
            return Optional.of(new Known(known.stored(), new Sighting.Absent(), clock.instant()));
        }
        if (outcome instanceof DeleteOutcome.Accepted) {
            tell(LeaseEvent.Kind.DELETING, lease.name(), "created " + endpoint.createdAt());
        } else if (outcome instanceof DeleteOutcome.Refused refused) {
            refusedToDelete(known, refused.reason());
        }
        return Optional.empty();
    }

    /** Shown on the lease once; asked again in every run, since an endpoint that stays costs money. */
    private void refusedToDelete(Known known, String reason) {
        Lease lease = known.stored().lease();
        Failure shown = lease.failure();
        if (shown == null || !shown.reason().equals(reason)) {
            Failure failure = shown == null
                    ? new Failure(Failure.Kind.OTHER, reason, 1, now)
                    : new Failure(Failure.Kind.OTHER, reason, shown.attempts(), shown.retryAt());
            store.compareAndSet(known.stored().version(), lease.failing(failure));
        }
        tell(LeaseEvent.Kind.TROUBLE, lease.name(), "could not be deleted: " + reason);
    }

    private void tell(LeaseEvent.Kind kind, EndpointName name, String detail) {
        events.accept(new LeaseEvent(kind, name, now, detail));
    }
}
