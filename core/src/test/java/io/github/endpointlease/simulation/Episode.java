package io.github.endpointlease.simulation;

import io.github.endpointlease.Reconciler;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.OperationId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life of one installation, decided by its seed: an hour or so in which everything goes wrong that the lease protocol has to bear,
 * then hours in which nothing does, at whose end everything must be as it should.
 */
final class Episode {
    static final EndpointConfigName CONFIG = new EndpointConfigName("demo-config");

    private static final List<EndpointName> NAMES = List.of(
            new EndpointName("demo-a-Endpoint"),
            new EndpointName("demo-b-Endpoint"),
            new EndpointName("demo-c-Endpoint"));
    private static final Duration TICK = Duration.ofSeconds(60);
    private static final Duration SLOW_TICK = Duration.ofMinutes(10);

    private final Simulation simulation;
    private final Chance chance;
    private final Storage storage;
    private final Promises promises;
    private final SimulatedSageMaker sageMaker;
    private final Installation installation;
    private final Clients clients;
    private final People people;
    private final Aftermath aftermath;
    private final List<EndpointName> names;
    private final Settings settings;
    private final boolean fullInTheEnd;
    private final @Nullable Task[] hosts = new @Nullable Task[2];
    private Duration tick = TICK;
    private boolean calm;

    /**
     * Begins one.
     *
     * @param seed decides everything that the other arguments leave open
     * @param kind where leases are kept
     * @param mutant a fault in the protocol, if there shall be one
     */
    Episode(long seed, Storage.Kind kind, Optional<Mutant> mutant, Trace trace) {
        simulation = new Simulation(seed, trace);
        chance = simulation.chance();
        settings = Settings.any(chance);
        fullInTheEnd = chance.oneIn(8);
        names = NAMES.subList(0, 1 + chance.below(NAMES.size()));
        promises = new Promises(simulation, settings);
        storage = Storage.of(kind, simulation, promises::changed);
        sageMaker =
                new SimulatedSageMaker(simulation, promises, settings.deleteWindow(), chance.oneIn(2), chance.oneIn(3));
        promises.look(storage::truth, sageMaker::find);
        installation = new Installation(simulation, storage, sageMaker, settings, mutant);
        clients = new Clients(
                simulation,
                installation,
                promises,
                names,
                new Gate(simulation, mutant),
                settings,
                mutant.map(Mutant::renamesResent).orElse(false));
        people = new People(simulation, storage, sageMaker, promises, names);
        aftermath = new Aftermath(simulation, sageMaker, promises, settings);
        trace.add(simulation, null, "begins", kind + " " + settings + ", " + names.size() + " names");
    }

    /**
     * Lives it.
     *
     * @return how many steps it took
     * @throws BrokenPromise if a promise did not hold
     */
    long run() {
        simulation.weather(Weather.rough(chance, settings.latest()));
        storage.kind(false);
        sageMaker.kind(false);
        for (int host = 0; host < hosts.length; host++) {
            wake(host);
        }
        clients.keepComing(Duration.ofSeconds(15L << chance.below(6)));
        people.keepMeddling(chance.oneIn(4) ? Duration.ZERO : Duration.ofMinutes(2 + chance.below(20)));
        simulation.runUntil(simulation.now().plus(Duration.ofMinutes(30 + chance.below(60))));

        calm = true;
        clients.stop();
        people.stop();
        storage.kind(true);
        sageMaker.kind(true);
        sageMaker.full(fullInTheEnd);
        simulation.weather(Weather.CALM);
        clients.leaseForLong(Duration.ofHours(6));
        Instant settled = simulation.now().plus(Aftermath.SETTLING);
        simulation.runUntil(settled);
        aftermath.watchFrom(settled);
        simulation.afterEachStep(aftermath::watch);
        simulation.runUntil(settled.plus(Duration.ofMinutes(10)));
        tick = SLOW_TICK;
        aftermath.tick(SLOW_TICK);
        simulation.runUntil(settled.plus(Aftermath.LAST_ORPHAN));
        aftermath.requireOrder();
        clients.requireListing();
        return simulation.steps();
    }

    /** How many steps it has taken so far. */
    long steps() {
        return simulation.steps();
    }

    /** On a machine a run waits for the one before it; on Lambda each minute starts one. */
    private void wake(int host) {
        long pause = calm ? tick.toMillis() : tick.toMillis() / 2 + chance.below((int) tick.toMillis());
        simulation.after(Duration.ofMillis(pause), () -> wake(host));
        Task last = hosts[host];
        if (last != null && !last.isOver()) {
            jump(last);
            if (!settings.onLambda()) {
                return;
            }
        }
        int runs = settings.onLambda() ? 1 : 1 + chance.below(3);
        Task task = new Task("host-" + host, simulation, settings.skew(chance), () -> reconcile(runs));
        hosts[host] = task;
        if (settings.onLambda()) {
            // the function's time-out ends whatever it is doing
            simulation.after(Duration.ofSeconds(60), task::die);
        }
        simulation.start(task);
    }

    private void reconcile(int runs) {
        Reconciler reconciler = installation.reconciler();
        for (int run = 0; run < runs; run++) {
            if (run > 0) {
                simulation.pause(TICK);
            }
            reconciler.runOnce();
        }
    }

    private void jump(Task task) {
        if (!calm && chance.oneIn(10)) {
            task.jumpTo(settings.skew(chance));
        }
    }

    static Map<String, String> tagsOfAnother() {
        return Map.of(Promises.INSTALLATION_TAG, "another");
    }

    static OperationId operation(long number) {
        return new OperationId("op-" + number);
    }
}
