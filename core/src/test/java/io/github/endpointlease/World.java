package io.github.endpointlease;

import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.backend.memory.InMemoryExpiryStore;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A small installation in memory, with a clock that is moved by hand and does not stand on a whole second. */
final class World {
    static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    static final EndpointConfigName CONFIG = new EndpointConfigName("demo-a-config");
    static final Instant START = Instant.parse("2026-03-01T10:00:00.250Z");
    static final Duration STARTUP = Duration.ofMinutes(5);
    static final Duration DELETION = Duration.ofMinutes(2);
    static final Duration WINDOW = Duration.ofMinutes(6);
    static final String INSTALLATION = "demo";
    static final Map<String, String> TAGS_OF_ANOTHER = Map.of(Ownership.INSTALLATION_TAG, "another");

    final ManualClock clock = new ManualClock(START);
    final InMemoryExpiryStore store = new InMemoryExpiryStore();
    final InMemoryEndpoints endpoints;
    final List<LeaseEvent> events = Collections.synchronizedList(new ArrayList<>());

    World() {
        this(STARTUP);
    }

    World(Duration startup) {
        endpoints = InMemoryEndpoints.builder(clock)
                .startup(startup)
                .deletion(DELETION)
                .deleteWindow(WINDOW)
                .build();
    }

    Leases.Builder leases() {
        return leases(store);
    }

    Leases.Builder leases(ExpiryStore disturbed) {
        return Leases.builder(INSTALLATION, disturbed, endpoints).clock(clock).listener(events::add);
    }

    /** Works on the calling thread, so that what happens has an order. */
    Reconciler.Builder reconciler() {
        return reconciler(store, endpoints);
    }

    Reconciler.Builder reconciler(ExpiryStore disturbed, EndpointControl control) {
        return Reconciler.builder(INSTALLATION, disturbed, control)
                .clock(clock)
                .concurrency(1)
                .listener(events::add);
    }

    StoredLease.Valid stored(EndpointName name) {
        return (StoredLease.Valid) store.find(name).orElseThrow();
    }

    Lease lease() {
        return stored(NAME).lease();
    }

    /** Writes as another writer would. */
    void put(Lease lease) {
        if (store.find(lease.name()).isEmpty()) {
            store.create(lease);
        } else if (!store.compareAndSet(stored(lease.name()).version(), lease)) {
            throw new AssertionError("Somebody else wrote " + lease.name());
        }
    }

    /** Which generation of the endpoint there is, by its tag; empty if there is none. */
    Optional<String> generation() {
        return endpoints
                .describe(NAME)
                .map(endpoint -> String.valueOf(endpoints.tags(endpoint).get(Ownership.GENERATION_TAG)));
    }

    List<LeaseEvent.Kind> kinds() {
        return events.stream().map(LeaseEvent::kind).toList();
    }
}
