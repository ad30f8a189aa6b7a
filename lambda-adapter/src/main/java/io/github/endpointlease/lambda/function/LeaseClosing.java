package io.github.endpointlease.lambda.function;

import io.github.endpointlease.Leases;
import io.github.endpointlease.lambda.function.OwnEndpoints.Owner;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointLeaseException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.model.UnreadableLeaseException;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends leases, lets the reconciler delete their endpoints, and looks until nothing is left. Deletes no endpoint itself: only the
 * reconciler's short life bounds how late a deletion can take effect.
 *
 * <p>It also removes each lease whose endpoint is gone, once its name is free for good, so that a stack that is deployed again begins
 * with a first lease. What is ended but cannot be removed in time stays, and does no harm: long before the time is up, no creation
 * that was sent before the end can land any more.
 */
final class LeaseClosing {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseClosing.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final ExpiryStore store;
    private final EndpointControl control;
    private final Leases leases;
    private final String installation;
    private final Runnable reconciler;
    private final InstantSource clock;
    private final Consumer<Duration> waiting;

    /**
     * @param reconciler lets the reconciler run once, and waits for it for at most {@link RemoteReconciler#LONGEST}
     * @param waiting waits between two looks
     */
    LeaseClosing(
            ExpiryStore store,
            EndpointControl control,
            Leases leases,
            String installation,
            Runnable reconciler,
            InstantSource clock,
            Consumer<Duration> waiting) {
        this.store = store;
        this.control = control;
        this.leases = leases;
        this.installation = installation;
        this.reconciler = reconciler;
        this.clock = clock;
        this.waiting = waiting;
    }

    /** What a look found: endpoints that are left, each with what is known of why, and whether a lease is left to be removed. */
    private record Look(Map<EndpointName, String> endpoints, boolean leasesAreLeft) {
        boolean isClear() {
            return endpoints.isEmpty() && !leasesAreLeft;
        }
    }

    /**
     * Closes and removes one lease, and its endpoint.
     *
     * @param operation names this end; sent again, it ends nothing that was added since
     * @param deadline when to give up
     * @return the endpoints that are left, with what is known of why; empty if nothing is
     * @throws UnreadableLeaseException if the lease cannot be read; then nothing is ended
     */
    Map<EndpointName, String> close(EndpointName name, OperationId operation, Instant deadline) {
        OwnEndpoints own = new OwnEndpoints(installation, control);
        return untilClear(deadline, trouble -> {
            Optional<StoredLease> stored = store.find(name);
            boolean isOurs = own.look(name).equals(Optional.of(Owner.OURS));
            boolean leaseIsLeft = stored.isPresent() && !ended(stored.get(), operation, isOurs);
            return new Look(isOurs ? Map.of(name, trouble) : Map.of(), leaseIsLeft);
        });
    }

    /**
     * Closes and removes every lease but those of endpoints that are another installation's, and every endpoint of this one. Waits
     * out the quarantine of each name, whatever becomes of the store, or until the deadline: so long a creation that a run has sent
     * may still land, and nobody would be left to delete what comes of it.
     *
     * @param operation names this end
     * @param deadline when to give up
     * @return the endpoints that are left, with what is known of why; empty if nothing is
     */
    Map<EndpointName, String> closeAll(OperationId operation, Instant deadline) {
        OwnEndpoints own = new OwnEndpoints(installation, control);
        return untilClear(deadline, trouble -> {
            Map<EndpointName, Owner> owners = own.all();
            Map<EndpointName, String> left = new TreeMap<>();
            owners.forEach((name, owner) -> {
                if (owner == Owner.OURS) {
                    left.put(name, trouble);
                }
            });
            boolean leasesAreLeft = false;
            Optional<String> token = Optional.empty();
            do {
                LeasePage page = store.page(token);
                for (StoredLease stored : page.leases()) {
                    if (stored instanceof StoredLease.Unreadable unreadable) {
                        left.computeIfPresent(
                                stored.name(), (name, why) -> "its lease cannot be read: " + unreadable.reason());
                    } else if (owners.get(stored.name()) != Owner.ANOTHER) {
                        leasesAreLeft |= !ended(stored, operation, left.containsKey(stored.name()));
                    }
                }
                token = page.nextToken();
            } while (token.isPresent());
            return new Look(left, leasesAreLeft);
        });
    }

    /** A look, told what went wrong with the last run of the reconciler. */
    private interface Looking {
        Look look(String trouble);
    }

    private Map<EndpointName, String> untilClear(Instant deadline, Looking looking) {
        String trouble = "";
        Duration pause = FIRST_PAUSE;
        while (true) {
            boolean isLast = !clock.instant().isBefore(deadline);
            try {
                Look look = looking.look(trouble);
                if (look.isClear() || isLast) {
                    return look.endpoints();
                }
                // a run that went on beyond the deadline would leave no time to say what is left
                if (!clock.instant().plus(RemoteReconciler.LONGEST).isAfter(deadline)) {
                    trouble = reconcile();
                }
            } catch (EndpointLeaseException e) {
                if (isLast || !e.isRetryable()) {
                    throw e;
                }
                LOG.warn("Looking what is left failed; it is tried again", e);
            }
            waiting.accept(atMost(pause, Duration.between(clock.instant(), deadline)));
            pause = atMost(pause.multipliedBy(2), LONGEST_PAUSE);
        }
    }

    private static Duration atMost(Duration time, Duration most) {
        Duration shorter = time.compareTo(most) < 0 ? time : most;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }

    private String reconcile() {
        try {
            reconciler.run();
            return "";
        } catch (BackendException e) {
            LOG.warn("The reconciler failed; it is asked again", e);
            return "the reconciler failed: " + e.getMessage();
        }
    }

    /** Ends a lease that has time left. Returns whether nothing is left to be done about the lease itself. */
    private boolean ended(StoredLease stored, OperationId operation, boolean endpointIsThere) {
        if (!(stored instanceof StoredLease.Valid valid)) {
            throw new UnreadableLeaseException(stored.name(), ((StoredLease.Unreadable) stored).reason());
        }
        Lease lease = valid.lease();
        Instant now = clock.instant();
        if (lease.isLive(now)) {
            leases.lease(lease.name()).end(operation);
            return false;
        }
        boolean isFree = lease.phase() == Phase.STOPPED
                && !lease.phaseSince().plus(control.deleteWindow()).isAfter(now);
        return !endpointIsThere && isFree && store.remove(lease.name(), valid.version());
    }
}
