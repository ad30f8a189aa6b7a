package io.github.endpointlease;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Status;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes the endpoints match their leases: creates what is leased, deletes what is not, and touches nothing that this
 * installation does not own. Level-triggered: each run looks at everything, so a run that is missed, cut short or doubled costs
 * time and nothing else.
 *
 * <p>Safe for use by many threads; runs may overlap, in this process or in others. The store and the endpoint service stay the
 * caller's to close.
 */
public final class Reconciler {
    private final ExpiryStore store;
    private final EndpointControl endpoints;
    private final Ownership ownership;
    private final InstantSource clock;
    private final Planner planner;
    private final Duration grace;
    private final Duration orphanLease;
    private final Duration deadline;
    private final int concurrency;
    private final LeaseListener listener;
    private final Map<EndpointName, Instant> toldInService = new ConcurrentHashMap<>();
    private final Map<EndpointName, String> toldUnreadable = new ConcurrentHashMap<>();

    private Reconciler(Builder builder) {
        store = builder.store;
        endpoints = builder.endpoints;
        ownership = new Ownership(builder.installation, builder.endpoints);
        clock = builder.clock;
        planner = new Planner(
                builder.grace,
                builder.endpoints.deleteWindow(),
                builder.stableAfter,
                builder.backoff,
                builder.random == null ? RandomGenerator.getDefault() : builder.random,
                builder.adoptExisting);
        grace = builder.grace;
        orphanLease = builder.orphanLease;
        deadline = builder.deadline;
        concurrency = builder.concurrency;
        listener = LeaseListener.all(builder.listeners);
    }

    /**
     * Begins with what is required.
     *
     * @param installation the same as for {@link Leases#builder}
     * @param store where leases are kept
     * @param endpoints the service that runs the endpoints
     * @return a builder whose further settings have defaults
     */
    public static Builder builder(String installation, ExpiryStore store, EndpointControl endpoints) {
        return new Builder(installation, store, endpoints);
    }

    /**
     * Looks at every lease and every endpoint once and does what is due. Never throws for the trouble of one lease, nor of a
     * backend: the report has it.
     *
     * @return what was seen and done
     */
    public ReconcileReport runOnce() {
        Instant now = clock.instant();
        RunEvents events = new RunEvents(listener);
        Instant end = now.plus(deadline);
        Census census = Census.take(store, endpoints, () -> !clock.instant().isBefore(end));
        Instant seenAt = clock.instant();
        census.troubles().forEach(trouble -> events.tell(LeaseEvent.Kind.TROUBLE, null, now, trouble));
        reportUnreadable(census, now, events);

        int unfinished = Workers.runAll(tasks(census, now, seenAt, events), concurrency, clock, end);
        reportInService(census, seenAt, events);
        if (census.hasAllEndpoints()) {
            ownership.forgetAllBut(census.endpoints().values());
        }
        List<LeaseEvent> all = events.all();
        Headcount headcount = Headcount.of(census, ownership, now.minus(grace), all);
        return new ReconcileReport(
                now,
                census.leases().size() + census.unreadable().size(),
                census.endpoints().size(),
                headcount.running(),
                headcount.expiredButRunning(),
                unfinished,
                all);
    }

    /**
     * Runs on a timer, on a thread of its own, until it is closed.
     *
     * @param tick the pause between two runs, at least a millisecond
     * @return the loop, which the caller closes
     */
    public ReconcileLoop startEvery(Duration tick) {
        return new ReconcileLoop(
                this,
                tick,
                failure -> listener.on(
                        new LeaseEvent(LeaseEvent.Kind.TROUBLE, null, clock.instant(), "A run broke off: " + failure)));
    }

    private List<Runnable> tasks(Census census, Instant now, Instant seenAt, RunEvents events) {
        List<Runnable> tasks = new ArrayList<>();
        for (StoredLease.Valid stored : census.leases().values()) {
            Sighting sighting = census.sighting(stored.lease());
            if (hasWork(stored.lease(), sighting, now, seenAt, events)) {
                LeaseRun run = new LeaseRun(store, endpoints, ownership, planner, clock, now, events::add);
                tasks.add(() -> run.carryOut(stored, sighting, seenAt));
            }
        }
        if (census.hasAllLeases()) {
            for (Endpoint endpoint : census.endpoints().values()) {
                if (!census.isLeased(endpoint.name()) && endpoint.state() != EndpointState.DELETING) {
                    tasks.add(() -> leaseOrphan(endpoint, now, events));
                }
            }
        }
        return tasks;
    }

    /** A lease that cannot be planned for costs itself this run, never the others. */
    private boolean hasWork(Lease lease, Sighting sighting, Instant now, Instant seenAt, RunEvents events) {
        try {
            return !(planner.plan(lease, sighting, now, seenAt) instanceof Action.Keep);
        } catch (RuntimeException e) {
            events.tell(LeaseEvent.Kind.TROUBLE, lease.name(), now, e.toString());
            return false;
        }
    }

    /** An endpoint of ours that no lease knows: somebody is told and has time to act before it goes. */
    private void leaseOrphan(Endpoint endpoint, Instant now, RunEvents events) {
        try {
            // whoever takes an endpoint back takes its tag away and then its lease
            if (ownership.read(endpoint, now) != Owner.OURS || ownership.readAgain(endpoint, now) != Owner.OURS) {
                return;
            }
            Optional<EndpointConfigName> config =
                    endpoints.describe(endpoint.name()).map(Endpoint::configName);
            if (config.isEmpty()) {
                return;
            }
            Instant until = now.plus(orphanLease).truncatedTo(ChronoUnit.SECONDS);
            Lease lease =
                    Lease.running(endpoint.name(), config.get(), until, now).owning(endpoint.createdAt());
            if (store.create(lease)) {
                events.tell(
                        LeaseEvent.Kind.ORPHAN_LEASED, endpoint.name(), now, "had no lease; has one until " + until);
            }
        } catch (BackendException e) {
            events.tell(LeaseEvent.Kind.TROUBLE, endpoint.name(), now, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // a backend that breaks its contract costs this endpoint its lease for one run, never the others
            events.tell(LeaseEvent.Kind.TROUBLE, endpoint.name(), now, e.toString());
        }
    }

    /** In the report each time, to the listener only when it is news. */
    private void reportUnreadable(Census census, Instant now, RunEvents events) {
        if (census.hasAllLeases()) {
            toldUnreadable.keySet().retainAll(census.unreadable().keySet());
        }
        for (StoredLease.Unreadable broken : census.unreadable().values()) {
            LeaseEvent event = new LeaseEvent(
                    LeaseEvent.Kind.TROUBLE, broken.name(), now, "the lease cannot be read: " + broken.reason());
            boolean news = !broken.reason().equals(toldUnreadable.put(broken.name(), broken.reason()));
            if (news) {
                events.add(event);
            } else {
                events.keep(event);
            }
        }
    }

    /** After the leases were worked on, because only then is it known whose an endpoint is. */
    private void reportInService(Census census, Instant seenAt, RunEvents events) {
        if (census.hasAllLeases()) {
            toldInService.keySet().retainAll(census.leases().keySet());
        }
        for (StoredLease.Valid stored : census.leases().values()) {
            Lease lease = stored.lease();
            Sighting sighting = census.sighting(lease);
            if (sighting instanceof Sighting.Present present
                    && LeaseView.of(lease, sighting, seenAt).status() == Status.IN_SERVICE
                    && (present.owner() == Owner.OURS || ownership.remembersAsOurs(present.endpoint()))) {
                Instant start = present.endpoint().createdAt();
                if (!start.equals(toldInService.put(lease.name(), start))) {
                    events.tell(LeaseEvent.Kind.IN_SERVICE, lease.name(), seenAt, "until " + lease.expiry());
                }
            }
        }
    }

    /** Settings of {@link Reconciler}. Not safe for use by several threads. */
    public static final class Builder {
        private final String installation;
        private final ExpiryStore store;
        private final EndpointControl endpoints;
        private final List<LeaseListener> listeners = new ArrayList<>();
        private InstantSource clock = InstantSource.system();
        private Duration grace = Duration.ofSeconds(30);
        private Backoff backoff = Backoff.DEFAULT;
        private Duration stableAfter = Duration.ofMinutes(10);
        private Duration orphanLease = Duration.ofMinutes(60);
        private Duration deadline = Duration.ofSeconds(50);
        private int concurrency = 8;
        private boolean adoptExisting = true;
        private @Nullable RandomGenerator random;

        private Builder(String installation, ExpiryStore store, EndpointControl endpoints) {
            this.installation = installation;
            this.store = store;
            this.endpoints = endpoints;
        }

        /** Tells the time; the system's clock by default. */
        public Builder clock(InstantSource source) {
            clock = source;
            return this;
        }

        /**
         * How long after its expiry a lease is left alone, to cover the skew between the clocks of whoever writes leases and of
         * whoever reconciles; 30 seconds by default, zero on a single machine.
         */
        public Builder grace(Duration time) {
            grace = time;
            return this;
        }

        /** How long to wait after a failure; {@link Backoff#DEFAULT} by default. */
        public Builder backoff(Backoff waits) {
            backoff = waits;
            return this;
        }

        /**
         * How long after its creation an endpoint that serves must have lived for its earlier failures to be forgotten; 10 minutes
         * by default. The time that it takes to start counts.
         */
        public Builder stableAfter(Duration time) {
            stableAfter = time;
            return this;
        }

        /** How much time an endpoint of ours without a lease gets; 60 minutes by default. */
        public Builder orphanLease(Duration time) {
            orphanLease = time;
            return this;
        }

        /**
         * How long one run may take, listing included, before it leaves the rest to the next; 50 seconds by default. Shorter than
         * the endpoint service's delete window, where that is not zero.
         */
        public Builder deadline(Duration time) {
            deadline = time;
            return this;
        }

        /** How many leases are worked on at once; 8 by default. With 1, all is done on the calling thread. */
        public Builder concurrency(int threads) {
            concurrency = threads;
            return this;
        }

        /**
         * Whether an untagged endpoint that runs under the name of a lease that somebody else has written, the original or a person,
         * is taken over; true by default. If not, the lease shows that its name is taken.
         */
        public Builder adoptExisting(boolean adopt) {
            adoptExisting = adopt;
            return this;
        }

        /** Where the random part of waits comes from. */
        public Builder random(RandomGenerator generator) {
            random = generator;
            return this;
        }

        /** Adds one that is told of every transition. */
        public Builder listener(LeaseListener added) {
            listeners.add(added);
            return this;
        }

        /**
         * Builds it.
         *
         * @throws InvalidValueException naming every setting that is out of its range
         */
        public Reconciler build() {
            List<String> faults = new ArrayList<>();
            refuse(faults, "grace", grace.isNegative(), grace);
            refuse(faults, "stableAfter", stableAfter.isNegative(), stableAfter);
            refuse(faults, "orphanLease", orphanLease.isNegative() || orphanLease.isZero(), orphanLease);
            refuse(faults, "deadline", deadline.isNegative() || deadline.isZero(), deadline);
            Duration window = endpoints.deleteWindow();
            boolean tooLong = !window.isZero() && deadline.compareTo(window) >= 0;
            refuse(faults, "deadline", tooLong, deadline + " (delete window " + window + ")");
            refuse(faults, "concurrency", concurrency < 1, concurrency);
            if (!faults.isEmpty()) {
                throw new InvalidValueException(
                        "Reconciler",
                        "settings must not be negative or zero, and its deadline must be shorter than the delete window",
                        faults);
            }
            return new Reconciler(this);
        }

        private static void refuse(List<String> faults, String setting, boolean bad, Object value) {
            if (bad) {
                faults.add(setting + "=" + value);
            }
        }
    }
}
