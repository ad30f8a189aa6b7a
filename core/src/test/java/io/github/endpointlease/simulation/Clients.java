package io.github.endpointlease.simulation;

import io.github.endpointlease.Extension;
import io.github.endpointlease.LeaseListing;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointNotOwnedException;
import io.github.endpointlease.model.LeaseContendedException;
import io.github.endpointlease.model.LeaseNotFoundException;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.UnreadableLeaseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Those who lease, extend and end, each a process of its own that sends its request again where it sees no answer. */
final class Clients {
    private static final int MOST_ATTEMPTS = 3;

    private final Simulation simulation;
    private final Installation installation;
    private final Promises promises;
    private final List<EndpointName> names;
    private final Gate gate;
    private final Settings settings;
    private final boolean renamesResent;
    private final Chance chance;
    private long lastOperation;
    private boolean stopped;

    Clients(
            Simulation simulation,
            Installation installation,
            Promises promises,
            List<EndpointName> names,
            Gate gate,
            Settings settings,
            boolean renamesResent) {
        this.simulation = simulation;
        this.installation = installation;
        this.promises = promises;
        this.names = names;
        this.gate = gate;
        this.settings = settings;
        this.renamesResent = renamesResent;
        this.chance = simulation.chance();
    }

    /** One comes after the other, at random, so often on average. */
    void keepComing(Duration pause) {
        if (stopped) {
            return;
        }
        simulation.after(Duration.ofMillis(chance.below(2 * (int) pause.toMillis())), () -> keepComing(pause));
        // some come together
        for (int i = chance.oneIn(5) ? 3 : 1; i > 0; i--) {
            come(names.get(chance.below(names.size())));
        }
    }

    void stop() {
        stopped = true;
    }

    /** Leases the first endpoint for good. */
    void leaseForLong(Duration time) {
        EndpointName name = names.get(0);
        Request request = Request.toExtend(time.toMinutes(), simulation.now());
        OperationId operation = named(request);
        start(() -> patiently(
                () -> acknowledge(name, request, installation.leases().add(name, Episode.CONFIG, time, operation))));
    }

    /** S4: whoever looks once nothing goes wrong any more sees every lease. */
    void requireListing() {
        promises.listed(simulation.now(), installation.leases().list());
    }

    private void come(EndpointName name) {
        switch (chance.below(12)) {
            case 0, 1 -> end(name);
            case 2 -> list();
            case 3, 4, 5 -> add(name);
            default -> extend(name);
        }
    }

    private void list() {
        Instant asked = simulation.now();
        start(() -> {
            if (gate.admits()) {
                patiently(() -> {
                    LeaseListing listing = installation.leases().list();
                    simulation.current().note(() -> promises.listed(asked, listing));
                });
            }
        });
    }

    private void extend(EndpointName name) {
        Duration time = Duration.ofMinutes(1 + chance.below(7));
        Request request = Request.toExtend(time.toMinutes(), simulation.now());
        OperationId operation = named(request);
        OperationId renamed = renamesResent ? named(request) : operation;
        start(() -> patiently(
                () -> acknowledge(
                        name, request, installation.leases().lease(name).extend(time, operation)),
                () -> acknowledge(
                        name, request, installation.leases().lease(name).extend(time, renamed))));
    }

    private void add(EndpointName name) {
        Duration time = Duration.ofMinutes(1 + chance.below(7));
        Request request = Request.toExtend(time.toMinutes(), simulation.now());
        OperationId operation = named(request);
        start(() -> patiently(
                () -> acknowledge(name, request, installation.leases().add(name, Episode.CONFIG, time, operation))));
    }

    private void end(EndpointName name) {
        Request request = Request.toEnd(simulation.now());
        OperationId operation = named(request);
        start(() -> patiently(() -> installation.leases().lease(name).end(operation)));
    }

    private OperationId named(Request request) {
        OperationId operation = Episode.operation(++lastOperation);
        promises.expect(operation, request);
        return operation;
    }

    private void start(Runnable program) {
        simulation.start(new Task("client-" + lastOperation, simulation, settings.skew(chance), program));
    }

    private void patiently(Runnable attempt) {
        patiently(attempt, attempt);
    }

    /** Sends it up to three times, as a client does that sees no answer, by a clock that may jump in between. */
    private void patiently(Runnable first, Runnable again) {
        Runnable attempt = first;
        for (int attempts = 1; ; attempts++) {
            try {
                attempt.run();
                return;
            } catch (LeaseNotFoundException | UnreadableLeaseException | EndpointNotOwnedException e) {
                // an answer, if not the one that was hoped for
                return;
            } catch (BackendException | LeaseContendedException e) {
                if (attempts == MOST_ATTEMPTS) {
                    return;
                }
                Task task = simulation.current();
                task.note(() -> task.jumpTo(settings.skew(chance)));
                simulation.pause(Duration.ofMillis(task.chance().below(90_000)));
            }
            attempt = again;
        }
    }

    private void acknowledge(EndpointName name, Request request, Extension extension) {
        simulation.current().note(() -> promises.acknowledged(name, request, extension));
    }
}
