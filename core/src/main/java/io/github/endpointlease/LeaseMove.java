package io.github.endpointlease;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.UnreadableLeaseException;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Moves leases from one store to another while they are in use. Every lease is first written to the new store, and then removed
 * from the old one on condition that it is still the very version that was written; if somebody changed it between the two, it is
 * taken over again. So whatever was acknowledged by the old store until a lease was moved is in the new one, and whoever wants to
 * extend it in the old store after that finds no lease and is refused. Who <em>adds</em> a lease to the old store after the last
 * pass leaves it behind there: see to it that nobody can, or move once more when nobody can any longer. It may be broken off at
 * any moment and begun again, by another process too.
 *
 * <p>A lease that the new store has already, also one that was moved before and made again in the old store, is merged: the later
 * expiry and the operations of both; all else from the new store if somebody has changed the lease there, else from the old one. Not
 * safe for use by several threads; the stores stay the caller's to close.
 */
public final class LeaseMove {
    private final ExpiryStore from;
    private final ExpiryStore to;
    private final Map<EndpointName, Lease> written = new HashMap<>();

    /**
     * @param from where leases are
     * @param to where they shall be; another store
     */
    public LeaseMove(ExpiryStore from, ExpiryStore to) {
        this.from = from;
        this.to = to;
    }

    /**
     * Moves all leases: as often as it takes until a pass over the old store finds none.
     *
     * @param isOverdue whether to give up; asked before each lease
     * @return how many leases were moved
     * @throws UnreadableLeaseException if a lease cannot be read in either store, before any is moved if that shows by then
     * @throws BackendException passing if it took too long; what was moved until then is moved
     */
    public int run(BooleanSupplier isOverdue) {
        refuseUnreadable(to);
        List<EndpointName> left = refuseUnreadable(from);
        int moved = 0;
        while (!left.isEmpty()) {
            for (EndpointName name : left) {
                if (isOverdue.getAsBoolean()) {
                    throw BackendException.passing(
                            "Not all leases could be moved in time; left are " + left + ", and what was added since.",
                            null);
                }
                moved += move(name) ? 1 : 0;
            }
            left = refuseUnreadable(from);
        }
        return moved;
    }

    private static List<EndpointName> refuseUnreadable(ExpiryStore store) {
        List<EndpointName> names = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            LeasePage page = store.page(token);
            page.leases().forEach(stored -> names.add(readable(stored).lease().name()));
            token = page.nextToken();
        } while (token.isPresent());
        return names;
    }

    private static StoredLease.Valid readable(StoredLease stored) {
        if (stored instanceof StoredLease.Unreadable unreadable) {
            throw new UnreadableLeaseException(unreadable.name(), unreadable.reason());
        }
        return (StoredLease.Valid) stored;
    }

    /** Returns whether it is moved; if not, it is gone by itself, or somebody was quicker and the next pass finds it. */
    private boolean move(EndpointName name) {
        Optional<StoredLease> found = from.find(name);
        if (found.isEmpty()) {
            return false;
        }
        StoredLease.Valid old = readable(found.get());
        boolean isMoved = bring(old.lease()) && from.remove(name, old.version());
        if (isMoved) {
            // a lease that appears under this name from now on is another one, and must not take this one's place
            written.remove(name);
        }
        return isMoved;
    }

    private boolean bring(Lease lease) {
        Optional<StoredLease> found = to.find(lease.name());
        boolean brought;
        if (found.isEmpty()) {
            brought = to.create(lease);
            written.put(lease.name(), lease);
        } else {
            StoredLease.Valid there = readable(found.get());
            Lease next = isAsWritten(there.lease()) ? lease : merged(there.lease(), lease);
            brought = next.equals(there.lease()) || to.compareAndSet(there.version(), next);
            written.put(lease.name(), next);
        }
        return brought;
    }

    /** Whether nobody else has changed it since; an end in the old store is then an end, and not merged away. */
    private boolean isAsWritten(Lease there) {
        Lease last = written.get(there.name());
        return last != null
                && last.expiry().equals(there.expiry())
                && last.operations().equals(there.operations())
                && last.phase() == there.phase()
                && last.generation() == there.generation()
                && Objects.equals(last.ownedSince(), there.ownedSince());
    }

    private static Lease merged(Lease there, Lease old) {
        Lease base = old.operations().containsAll(there.operations()) ? old : there;
        Instant expiry = there.expiry().isAfter(old.expiry()) ? there.expiry() : old.expiry();
        return new Lease(
                old.name(),
                base.configName(),
                expiry,
                base.phase(),
                base.phaseSince(),
                Math.max(there.generation(), old.generation()),
                base.ownedSince(),
                base.adopting(),
                base.failure(),
                operations(old, there));
    }

    /** The newest that a lease keeps, those of the new store last. */
    private static List<OperationId> operations(Lease old, Lease there) {
        List<OperationId> both = new ArrayList<>(old.operations());
        both.removeAll(there.operations());
        both.addAll(there.operations());
        return both.subList(Math.max(0, both.size() - Lease.OPERATIONS_KEPT), both.size());
    }
}
