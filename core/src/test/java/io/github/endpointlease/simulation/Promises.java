package io.github.endpointlease.simulation;

import io.github.endpointlease.Extension;
import io.github.endpointlease.LeaseListing;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Watches the promises of {@code docs/explanation/guarantees.md}: looks at every change of what is stored and at everything that is
 * done to an endpoint, at the moment at which it takes effect. Knows the true time.
 */
final class Promises {
    static final String INSTALLATION_TAG = "endpoint-lease:installation";
    static final String INSTALLATION = "demo";

    /** How long a run that stood still may act on what it saw before; two freezes. */
    private static final Duration OLD_NEWS = Duration.ofMinutes(35);

    private final Simulation simulation;
    private final Settings settings;
    private final Duration mostSkew;
    private final Duration mostLag;
    private final Map<OperationId, Request> requests = new HashMap<>();
    private final Map<EndpointName, Watched> leases = new TreeMap<>();
    private Function<EndpointName, Optional<StoredLease>> truth = name -> Optional.empty();
    private Function<EndpointName, Optional<Incarnation>> endpoints = name -> Optional.empty();

    Promises(Simulation simulation, Settings settings) {
        this.simulation = simulation;
        this.settings = settings;
        this.mostSkew = settings.mostSkew();
        this.mostLag = settings.deleteWindow().dividedBy(2);
    }

    /** Whose doing a change is. */
    enum Cause {
        /** This library's. */
        OURS,
        /** The original's, which has read what is ours and puts it back with another expiry. */
        ORIGINAL,
        /** A person's, or that of a program that does not know us. */
        PERSON
    }

    /** What is known of one lease. */
    private static final class Watched {
        private @Nullable StoredLease stored;
        private Instant storedSince = Instant.MAX;
        private long changes;
        private Phase lastPhase = Phase.STOPPED;
        private Instant lastAdopting = Instant.MIN;
        private Instant meddledAt = Instant.EPOCH;
        private Instant deletedByHandAt = Instant.EPOCH;
        private Instant most = Instant.EPOCH;
        private Instant promised = Instant.EPOCH;
        private long releasedAt;

        /** What was acknowledged up to now is promised no longer. */
        void release() {
            promised = Instant.EPOCH;
            releasedAt = changes;
        }

        /** What had counted may be gone, and what was decided may hit what is there instead. */
        void meddled(Instant now) {
            meddledAt = now;
            changes += Lease.OPERATIONS_KEPT + 1;
            release();
        }

        @Nullable
        Lease lease() {
            return stored instanceof StoredLease.Valid valid ? valid.lease() : null;
        }
    }

    void look(
            Function<EndpointName, Optional<StoredLease>> atLeases,
            Function<EndpointName, Optional<Incarnation>> atEndpoints) {
        truth = atLeases;
        endpoints = atEndpoints;
    }

    void expect(OperationId operation, Request request) {
        requests.put(operation, request);
        request.operations().add(operation);
    }

    /** Every name that was ever stored. */
    Set<EndpointName> names() {
        return leases.keySet();
    }

    Optional<Lease> lease(EndpointName name) {
        return Optional.ofNullable(watched(name).lease());
    }

    Optional<StoredLease> stored(EndpointName name) {
        return Optional.ofNullable(watched(name).stored);
    }

    /** Something was written under the name. */
    void changed(EndpointName name, Cause cause) {
        try {
            change(name, cause);
        } catch (RuntimeException e) {
            // or else production code would take it for what the service answers
            throw new AssertionError("The check itself has failed.", e);
        }
    }

    private void change(EndpointName name, Cause cause) {
        Watched watched = watched(name);
        StoredLease before = watched.stored;
        StoredLease after = simulation.aside(() -> truth.apply(name)).orElse(null);
        watched.stored = after;
        if (before == null || after == null) {
            watched.storedSince = after == null ? Instant.MAX : simulation.now();
        }
        switch (cause) {
            case OURS -> changedByUs(watched, name, before, after);
            case ORIGINAL -> changedByTheOriginal(name, before, after);
            case PERSON -> watched.meddled(simulation.now());
        }
        Lease lease = watched.lease();
        if (lease != null) {
            watched.most = later(watched.most, lease.expiry());
            watched.lastPhase = lease.phase();
            if (lease.adopting()) {
                watched.lastAdopting = Instant.MAX;
            }
        }
        if (watched.lastAdopting.equals(Instant.MAX) && (lease == null || !lease.adopting())) {
            watched.lastAdopting = simulation.now();
        }
    }

    private void changedByUs(
            Watched watched, EndpointName name, @Nullable StoredLease before, @Nullable StoredLease after) {
        if (before instanceof StoredLease.Unreadable) {
            require(before.equals(after), "S4", name, "what cannot be read was overwritten", before, after);
            return;
        }
        if (before == null && after == null) {
            return;
        }
        if (isOfAnotherLife(before, after)) {
            Instant last = watched.meddledAt.plus(OLD_NEWS).plus(settings.deleteWindow());
            require(!simulation.now().isAfter(last), "S1", name, "nobody had deleted the other life", before, after);
            watched.meddled(simulation.now());
            ((StoredLease.Valid) Objects.requireNonNull(after))
                    .lease()
                    .operations()
                    .forEach(operation -> request(operation).count(watched.changes));
            return;
        }
        require(after instanceof StoredLease.Valid, "S1", name, "the lease is gone", before, after);
        Lease next = ((StoredLease.Valid) Objects.requireNonNull(after)).lease();
        Lease last = before == null ? null : ((StoredLease.Valid) before).lease();
        List<OperationId> added = next.operations().stream()
                .filter(operation -> last == null || !last.hasSeen(operation))
                .toList();
        require(added.size() <= 1, "S1", name, "two changes in one write", before, after);
        if (!added.isEmpty()) {
            operated(name, last, next, request(added.get(0)));
        } else if (last == null) {
            Instant least = simulation.now().plus(Duration.ofMinutes(60)).minus(OLD_NEWS);
            require(!next.expiry().isBefore(least), "L2", name, "an orphan was not given its hour", before, after);
        } else {
            require(
                    next.expiry().equals(last.expiry()),
                    "S1",
                    name,
                    "the expiry changed without a change",
                    before,
                    after);
        }
        decided(name, last, next);
    }

    /**
     * A person has deleted a parameter, and a write that was under way has hit its successor. {@link
     * io.github.endpointlease.backend.ssm.SsmExpiryStore} says why that is not promised never to happen.
     */
    private static boolean isOfAnotherLife(@Nullable StoredLease before, @Nullable StoredLease after) {
        return before instanceof StoredLease.Valid last
                && after instanceof StoredLease.Valid next
                && !life(last.version()).equals(life(next.version()));
    }

    /** The middle part of a version of Parameter Store; nothing in others. */
    private static String life(Version version) {
        String[] parts = version.value().split("/", -1);
        return parts.length == 3 ? parts[1] : "";
    }

    private void operated(EndpointName name, @Nullable Lease last, Lease next, Request request) {
        long changesSince = request.count(++watched(name).changes);
        require(changesSince > Lease.OPERATIONS_KEPT, "S1", name, "counted twice", last, next);
        Instant lastExpiry = last == null ? Instant.EPOCH : last.expiry();
        if (request.ends()) {
            watched(name).release();
            require(!next.expiry().isAfter(lastExpiry), "S1", name, "an end added time", last, next);
        } else {
            Instant least = added(lastExpiry, request.born().minus(mostSkew), request.seconds(), -1);
            require(!next.expiry().isBefore(least), "S1", name, "minutes were lost", last, next);
            Instant most = added(lastExpiry, simulation.now().plus(mostSkew), request.seconds() + 1, 0);
            require(
                    !next.expiry().isAfter(most),
                    "G1",
                    name,
                    "more was added than was asked for, or is allowed",
                    last,
                    next);
        }
    }

    /**
     * Until when a lease has time that an extension has met.
     *
     * @param now what the clock of whoever extends has shown
     * @param rounding seconds that the rounding of the longest lease may add
     */
    private Instant added(Instant lastExpiry, Instant now, long seconds, long rounding) {
        Instant asked = later(lastExpiry, now).plusSeconds(seconds);
        if (!settings.capped()) {
            return asked;
        }
        Instant longest = later(lastExpiry, now.plus(Installation.LONGEST_LEASE).plusSeconds(rounding));
        return asked.isBefore(longest) ? asked : longest;
    }

    /** What the reconciler has decided, at the moment at which it is written. */
    private void decided(EndpointName name, @Nullable Lease last, Lease next) {
        Instant now = simulation.now();
        if (last != null && last.phase() == Phase.RUNNING && next.phase() == Phase.STOPPING) {
            boolean over = !last.expiry().isAfter(now);
            require(over || next.failure() != null, "S2", name, "stopped while it had time left", last, next);
            Watched watched = watched(name);
            // what is said of an incarnation that a person has done away with may be said of its successor for a while
            boolean succeeds = now.isBefore(
                    later(watched.deletedByHandAt, watched.meddledAt).plus(OLD_NEWS));
            boolean broken = endpoints
                    .apply(name)
                    .filter(endpoint -> !succeeds || endpoint.createdAt().equals(last.ownedSince()))
                    .filter(Promises::isOurs)
                    .map(endpoint ->
                            endpoint.state() == EndpointState.FAILED || endpoint.state() == EndpointState.DELETING)
                    .orElse(true);
            require(over || broken, "S2", name, "stopped for a failure, though its endpoint has none", last, next);
            if (next.failure() != null) {
                watched.release();
            }
        }
        boolean saysGone = next.phase() == Phase.SETTLING || next.phase() == Phase.STOPPED;
        if (saysGone && (last == null || last.phase() != next.phase())) {
            boolean runs = endpoints
                    .apply(name)
                    .filter(Promises::isOurs)
                    .filter(endpoint -> endpoint.state() != EndpointState.DELETING)
                    .filter(endpoint -> endpoint.createdAt().isBefore(now.minus(OLD_NEWS)))
                    .isPresent();
            require(!runs, "L2", name, "said to be gone while its endpoint runs as before", last, next);
        }
    }

    private void changedByTheOriginal(EndpointName name, @Nullable StoredLease before, @Nullable StoredLease after) {
        if (before instanceof StoredLease.Valid valid) {
            require(
                    after instanceof StoredLease.Valid,
                    "S1",
                    name,
                    "the original's extension made it unreadable",
                    before,
                    after);
            Lease next = ((StoredLease.Valid) Objects.requireNonNull(after)).lease();
            require(
                    !next.expiry().isBefore(valid.lease().expiry()),
                    "S1",
                    name,
                    "the original's extension undid another",
                    before,
                    after);
        }
    }

    /** The original has written an expiry, which has to count as well. */
    void originalHasWritten(EndpointName name, Instant expiry) {
        Lease lease = watched(name).lease();
        if (lease != null) {
            require(!lease.expiry().isBefore(expiry), "S1", name, "the original's minutes were lost", expiry, lease);
        }
    }

    /** A client has seen that its minutes count. */
    void acknowledged(EndpointName name, Request request, Extension extension) {
        require(request.counted() > 0, "S1", name, "acknowledged, and never counted", request.operations(), extension);
        require(
                !extension.view().expiresAt().isAfter(watched(name).most),
                "S1",
                name,
                "acknowledged more than there ever was",
                watched(name).most,
                extension);
        require(
                settings.capped()
                        || extension.effect() == Extension.Effect.REPEATED
                        || extension.granted().toSeconds() >= request.seconds(),
                "S1",
                name,
                "acknowledged less than was asked for",
                request.seconds(),
                extension);
        Watched watched = watched(name);
        boolean running = extension.view().lease().phase() == Phase.RUNNING;
        if (running && request.countedLast() > watched.releasedAt) {
            watched.promised = later(watched.promised, extension.view().expiresAt());
        }
    }

    /**
     * A client has been shown all leases: what was stored all the while is among them, whatever else cannot be read.
     *
     * @param asked when it began to look, at the latest
     */
    void listed(Instant asked, LeaseListing listing) {
        Set<EndpointName> shown = new HashSet<>();
        listing.leases().forEach(view -> shown.add(view.lease().name()));
        listing.unreadable().forEach(unreadable -> shown.add(unreadable.name()));
        Instant visible = asked.minus(SimulatedParameterStore.LONGEST_LAG);
        leases.forEach((name, watched) -> require(
                shown.contains(name) || !watched.storedSince.isBefore(visible),
                "S4",
                name,
                "hidden from a listing",
                shown,
                watched.stored));
    }

    /** A deletion of ours takes effect. */
    void deleting(Incarnation endpoint, Instant decidedAt) {
        EndpointName name = endpoint.name();
        Watched watched = watched(name);
        // what is decided on may be as old as a listing, and somebody may have taken the name since
        boolean sinceDecision =
                !endpoint.createdAt().isBefore(decidedAt.minus(mostSkew).minus(mostLag));
        require(isOurs(endpoint) || sinceDecision, "S5", name, "deleted another's endpoint", endpoint, watched.stored);
        StoredLease stored = watched.stored;
        Instant shown = watched.meddledAt.plus(mostSkew).plus(SimulatedParameterStore.LONGEST_LAG);
        require(
                !(stored instanceof StoredLease.Unreadable) || decidedAt.isBefore(shown),
                "S4",
                name,
                "deleted under a lease that cannot be read",
                endpoint,
                stored);
        // what was decided before somebody meddled, or on what still showed then, may hit what is there instead
        if (decidedAt.isBefore(watched.meddledAt.plus(mostSkew).plus(mostLag))) {
            return;
        }
        require(stored != null, "S2", name, "deleted without a lease", endpoint, stored);
        require(
                !watched.promised.isAfter(simulation.now()),
                "S2",
                name,
                "deleted before what was acknowledged as running is over",
                watched.promised,
                stored);
        require(
                watched.lastPhase != Phase.RUNNING,
                "S2",
                name,
                "deleted though nobody had decided it, or somebody had decided otherwise since",
                endpoint,
                stored);
    }

    /** Somebody has deleted an endpoint past us. */
    void deletedByHand(EndpointName name) {
        watched(name).deletedByHandAt = simulation.now();
    }

    /** Tags of ours are about to be put on an endpoint. */
    void tagging(Incarnation endpoint) {
        if (isOurs(endpoint)) {
            return;
        }
        Watched watched = watched(endpoint.name());
        boolean another = endpoint.tags().containsKey(INSTALLATION_TAG);
        boolean meant = !watched.lastAdopting.equals(Instant.MIN)
                && (watched.lastAdopting.equals(Instant.MAX)
                        || watched.lastAdopting.plus(OLD_NEWS).isAfter(simulation.now()));
        require(
                settings.adopts() && !another && meant,
                "S5",
                endpoint.name(),
                "took over another's endpoint",
                endpoint,
                watched.stored);
    }

    static boolean isOurs(Incarnation endpoint) {
        return INSTALLATION.equals(endpoint.tags().get(INSTALLATION_TAG));
    }

    void require(
            boolean holds,
            String promise,
            EndpointName name,
            String what,
            @Nullable Object one,
            @Nullable Object other) {
        if (!holds) {
            throw new BrokenPromise(
                    promise, simulation.now() + " " + name + ": " + what + "\n  " + one + "\n  " + other);
        }
    }

    private Request request(OperationId operation) {
        Request request = requests.get(operation);
        if (request == null) {
            throw new BrokenPromise("S1", "nobody has asked for " + operation);
        }
        return request;
    }

    private Watched watched(EndpointName name) {
        return leases.computeIfAbsent(name, unknown -> new Watched());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
