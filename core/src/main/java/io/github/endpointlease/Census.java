package io.github.endpointlease;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.EndpointPage;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Every lease and every endpoint, as far as they could be listed. Leases are listed first: what is seen of an endpoint is then
 * never older than what was read of its lease.
 */
final class Census {
    private final Map<EndpointName, StoredLease.Valid> leases = new TreeMap<>();
    private final Map<EndpointName, StoredLease.Unreadable> unreadable = new TreeMap<>();
    private final Map<EndpointName, Endpoint> endpoints = new TreeMap<>();
    private @Nullable RuntimeException leaseTrouble;
    private @Nullable RuntimeException endpointTrouble;
    private final BooleanSupplier isOverdue;

    private Census(BooleanSupplier isOverdue) {
        this.isOverdue = isOverdue;
    }

    /** Lists, however long it takes. */
    static Census take(ExpiryStore store, EndpointControl control) {
        return take(store, control, () -> false);
    }

    /** Lists until it is told that it takes too long; what is on the pages after that counts as not known. */
    static Census take(ExpiryStore store, EndpointControl control, BooleanSupplier isOverdue) {
        Census census = new Census(isOverdue);
        try {
            census.listLeases(store);
        } catch (RuntimeException e) {
            // also of a backend that breaks its contract: what is not known is left alone, whatever the reason
            census.leaseTrouble = e;
        }
        try {
            census.listEndpoints(control);
        } catch (RuntimeException e) {
            census.endpointTrouble = e;
        }
        return census;
    }

    /** Looks at one lease's endpoint alone. */
    static Sighting look(EndpointControl control, Lease lease) {
        return control.describe(lease.name())
                .map(endpoint -> sighting(lease, endpoint))
                .orElseGet(Sighting.Absent::new);
    }

    Map<EndpointName, StoredLease.Valid> leases() {
        return Collections.unmodifiableMap(leases);
    }

    Map<EndpointName, StoredLease.Unreadable> unreadable() {
        return Collections.unmodifiableMap(unreadable);
    }

    Map<EndpointName, Endpoint> endpoints() {
        return Collections.unmodifiableMap(endpoints);
    }

    /** What could not be listed, in words. */
    List<String> troubles() {
        List<String> troubles = new ArrayList<>();
        if (leaseTrouble != null) {
            troubles.add("Leases could not all be listed: " + inWords(leaseTrouble));
        }
        if (endpointTrouble != null) {
            troubles.add("Endpoints could not all be listed: " + inWords(endpointTrouble));
        }
        return troubles;
    }

    private static String inWords(RuntimeException trouble) {
        return trouble instanceof BackendException ? String.valueOf(trouble.getMessage()) : trouble.toString();
    }

    void throwIfLeasesAreMissing() {
        if (leaseTrouble != null) {
            throw leaseTrouble;
        }
    }

    /** Whether an endpoint that has no lease here has none at all. */
    boolean hasAllLeases() {
        return leaseTrouble == null;
    }

    boolean hasAllEndpoints() {
        return endpointTrouble == null;
    }

    boolean isLeased(EndpointName name) {
        return leases.containsKey(name) || unreadable.containsKey(name);
    }

    Sighting sighting(Lease lease) {
        Endpoint endpoint = endpoints.get(lease.name());
        if (endpoint != null) {
            return sighting(lease, endpoint);
        }
        return hasAllEndpoints() ? new Sighting.Absent() : new Sighting.Unknown();
    }

    private static Sighting sighting(Lease lease, Endpoint endpoint) {
        boolean verified = endpoint.createdAt().equals(lease.ownedSince());
        return new Sighting.Present(endpoint, verified ? Owner.OURS : Owner.UNVERIFIED);
    }

    private void listLeases(ExpiryStore store) {
        Optional<String> token = Optional.empty();
        do {
            requireTime();
            LeasePage page = store.page(token);
            for (StoredLease stored : page.leases()) {
                if (stored instanceof StoredLease.Valid valid) {
                    leases.put(stored.name(), valid);
                } else if (stored instanceof StoredLease.Unreadable broken) {
                    unreadable.put(stored.name(), broken);
                }
            }
            token = page.nextToken();
        } while (token.isPresent());
    }

    private void listEndpoints(EndpointControl control) {
        Optional<String> token = Optional.empty();
        do {
            requireTime();
            EndpointPage page = control.list(token);
            page.endpoints().forEach(endpoint -> endpoints.put(endpoint.name(), endpoint));
            token = page.nextToken();
        } while (token.isPresent());
    }

    private void requireTime() {
        if (isOverdue.getAsBoolean()) {
            throw BackendException.passing("the run's deadline has passed", null);
        }
    }
}
