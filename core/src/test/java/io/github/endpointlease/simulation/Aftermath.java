package io.github.endpointlease.simulation;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What has to be true once nothing goes wrong any more. */
final class Aftermath {
    /** Until whoever stood still has moved on, and what was on its way has arrived. */
    static final Duration SETTLING = Duration.ofMinutes(40);

    /** Until the orphans have had their hour, whatever got stuck has failed, and the longest wait is over. */
    static final Duration LAST_ORPHAN = Duration.ofHours(3);

    /** What a run takes in calm weather, at most. */
    private static final Duration RUN = Duration.ofSeconds(5);

    private final Simulation simulation;
    private final SimulatedSageMaker sageMaker;
    private final Promises promises;
    private final Settings settings;
    private Instant from = Instant.MAX;
    private Duration tick = Duration.ofSeconds(60);

    Aftermath(Simulation simulation, SimulatedSageMaker sageMaker, Promises promises, Settings settings) {
        this.simulation = simulation;
        this.sageMaker = sageMaker;
        this.promises = promises;
        this.settings = settings;
    }

    void watchFrom(Instant moment) {
        from = moment;
    }

    void tick(Duration between) {
        from = simulation.now();
        tick = between;
    }

    /** S3: no endpoint of ours outlives its lease by more than the grace, a tick and a run. */
    void watch() {
        for (Incarnation endpoint : sageMaker.all()) {
            Optional<Lease> lease = promises.lease(endpoint.name());
            if (lease.isPresent() && Promises.isOurs(endpoint) && endpoint.isDeletable()) {
                Instant due = latest(from, lease.get().expiry(), endpoint.stateSince());
                Instant last = due.plus(Installation.GRACE)
                        .plus(settings.mostSkew())
                        .plus(tick)
                        .plus(RUN);
                promises.require(
                        !simulation.now().isAfter(last),
                        "S3",
                        endpoint.name(),
                        "outlives its lease",
                        endpoint,
                        lease.get());
            }
        }
    }

    /** L1 and L2: whatever is leased serves, or says why not; whatever is not, is gone. */
    void requireOrder() {
        for (Incarnation endpoint : sageMaker.all()) {
            boolean ours = Promises.isOurs(endpoint) && endpoint.state() != EndpointState.DELETING;
            Optional<StoredLease> stored = promises.stored(endpoint.name());
            promises.require(
                    !ours || stored.isPresent(), "L2", endpoint.name(), "runs without a lease", endpoint, stored);
        }
        for (EndpointName name : promises.names()) {
            promises.lease(name)
                    .filter(lease -> lease.isLive(simulation.now()))
                    .ifPresent(lease -> requireService(name, lease));
        }
    }

    private void requireService(EndpointName name, Lease lease) {
        boolean holds = sageMaker
                .find(name)
                .map(endpoint -> Promises.isOurs(endpoint)
                        ? endpoint.state() == EndpointState.IN_SERVICE
                        : saysWhy(lease, Failure.Kind.NAME_TAKEN))
                .orElseGet(() -> sageMaker.isFull() && saysWhy(lease, Failure.Kind.QUOTA));
        promises.require(
                holds, "L1", name, "is leased, does not serve and does not say why", sageMaker.find(name), lease);
    }

    private static boolean saysWhy(Lease lease, Failure.Kind reason) {
        Failure failure = lease.failure();
        return failure != null && failure.kind() == reason;
    }

    private static Instant latest(Instant... moments) {
        Instant latest = Instant.MIN;
        for (Instant moment : moments) {
            latest = moment.isAfter(latest) ? moment : latest;
        }
        return latest;
    }
}
