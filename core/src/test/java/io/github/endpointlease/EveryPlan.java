package io.github.endpointlease;

import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.backend.memory.InMemoryExpiryStore;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;

/** What becomes of a lease that a store has read, whatever is in it: for fuzz targets, which find out what none may hold. */
public final class EveryPlan {
    private EveryPlan() {}

    /**
     * Plans for it under everything that can be seen under its name, and adds a minute to it.
     *
     * @param lease as a store has read it
     * @throws RuntimeException if it would break a run, or an extension that counts
     */
    public static void of(Lease lease) {
        PlannerCases.sightings().forEach(sighting -> {
            PlannerCases.plan(lease, sighting, Duration.ZERO);
            PlannerCases.plan(lease, sighting, PlannerCases.WINDOW);
        });
        ManualClock clock = new ManualClock(PlannerCases.NOW);
        InMemoryExpiryStore store = new InMemoryExpiryStore();
        store.create(lease);
        InMemoryEndpoints endpoints = InMemoryEndpoints.builder(clock)
                .deleteWindow(PlannerCases.WINDOW)
                .build();
        Leases leases = Leases.builder(World.INSTALLATION, store, endpoints)
                .clock(clock)
                .build();
        leases.lease(lease.name()).extend(1);
        leases.list();
    }
}
