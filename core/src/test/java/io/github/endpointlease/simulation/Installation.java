package io.github.endpointlease.simulation;

import io.github.endpointlease.Leases;
import io.github.endpointlease.Reconciler;
import io.github.endpointlease.SimulatedLeases;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.ExpiryStore;
import java.time.Duration;
import java.util.Optional;

/** The production classes of one episode, wired to its simulated services. */
final class Installation {
    static final Duration GRACE = Duration.ofSeconds(30);

    /** How many minutes a lease may have at most where there is a cap. */
    static final Duration LONGEST_LEASE = Duration.ofMinutes(20);

    private final Simulation simulation;
    private final Optional<Mutant> mutant;
    private final Settings settings;
    private final ExpiryStore reconciled;
    private final EndpointControl endpoints;
    private final Leases leases;

    Installation(
            Simulation simulation,
            Storage storage,
            SimulatedSageMaker sageMaker,
            Settings settings,
            Optional<Mutant> mutant) {
        this.simulation = simulation;
        this.settings = settings;
        this.mutant = mutant;
        ExpiryStore store = storage.store();
        reconciled = mutant.map(fault -> fault.reconciling(store)).orElse(store);
        endpoints = mutant.map(fault -> fault.reconciling(sageMaker)).orElse(sageMaker);
        if (storage instanceof Storage.Parameters parameters) {
            mutant.ifPresent(fault -> fault.mutate(parameters));
        }
        Leases.Builder builder = Leases.builder(
                        Promises.INSTALLATION,
                        mutant.map(fault -> fault.extending(store)).orElse(store),
                        sageMaker)
                .clock(simulation.clocks())
                .adoptExisting(settings.adopts());
        if (settings.capped() && !mutant.map(Mutant::ignoresTheCap).orElse(false)) {
            builder.longestLease(LONGEST_LEASE);
        }
        leases = SimulatedLeases.build(
                builder,
                attempt -> simulation.pause(
                        Duration.ofMillis(simulation.current().chance().below(250))));
    }

    Leases leases() {
        return leases;
    }

    /** One that knows nothing yet. On the thread of the loop. */
    Reconciler reconciler() {
        return Reconciler.builder(Promises.INSTALLATION, reconciled, endpoints)
                .clock(simulation.clocks())
                .random(simulation.randoms())
                .grace(mutant.map(Mutant::grace).orElse(GRACE))
                .adoptExisting(settings.adopts())
                .concurrency(1)
                .build();
    }
}
