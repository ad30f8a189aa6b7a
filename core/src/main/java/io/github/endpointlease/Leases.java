package io.github.endpointlease;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointNotOwnedException;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.LeaseNotFoundException;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.model.UnreadableLeaseException;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Leases endpoints and adds time to leases. Writes nothing but leases: a {@link Reconciler} makes the endpoints match.
 *
 * <p>Safe for use by many threads, and beside any number of other processes on the same store. The store and the endpoint service
 * stay the caller's to close.
 */
public final class Leases {
    /** The most minutes that one call can add: a year. */
    public static final long MAX_MINUTES = 525_600;

    /** The tag that says whose an endpoint is; its value is the installation. */
    public static final String INSTALLATION_TAG = "endpoint-lease:installation";

    private static final Duration MAX_TIME = Duration.ofMinutes(MAX_MINUTES);

    private final ExpiryStore store;
    private final EndpointControl endpoints;
    private final Ownership ownership;
    private final InstantSource clock;
    private final @Nullable Duration longestLease;
    private final Map<EndpointName, Duration> longestLeases;
    private final boolean adoptExisting;
    private final LeaseListener listener;
    private final LeaseWriter writer;

    private Leases(Builder builder) {
        store = builder.store;
        endpoints = builder.endpoints;
        ownership = new Ownership(builder.installation, builder.endpoints);
        clock = builder.clock;
        longestLease = builder.longestLease;
        longestLeases = Map.copyOf(builder.longestLeases);
        adoptExisting = builder.adoptExisting;
        listener = LeaseListener.all(builder.listeners);
        writer = new LeaseWriter(store, clock, builder.pause);
    }

    /**
     * Begins with what is required.
     *
     * @param installation names this installation in the tags of its endpoints: 1 to 64 letters, digits, {@code _}, {@code .} and
     *     {@code -}. Whoever shares leases shares it.
     * @param store where leases are kept
     * @param endpoints the service that runs the endpoints
     * @return a builder whose further settings have defaults
     */
    public static Builder builder(String installation, ExpiryStore store, EndpointControl endpoints) {
        return new Builder(installation, store, endpoints);
    }

    /**
     * Takes a lease in hand. Reads nothing; there need not be a lease yet.
     *
     * @param name the endpoint
     * @return the handle
     */
    public EndpointLease lease(EndpointName name) {
        return new EndpointLease(this, name);
    }

    /**
     * Takes a lease in hand, by its bare name.
     *
     * @param name the endpoint's name
     * @return the handle
     * @throws InvalidValueException if it cannot be the name of an endpoint
     */
    public EndpointLease lease(String name) {
        return lease(new EndpointName(name));
    }

    /**
     * Leases an endpoint that has no lease yet; if it has one, adds the time to it and leaves its config alone.
     *
     * @param name the endpoint; need not exist, and if it runs already it is adopted
     * @param configName the endpoint config to create it from
     * @param time more than zero, at most {@value #MAX_MINUTES} minutes; rounded up to whole seconds
     * @return the acknowledgement
     * @throws InvalidValueException if the time is out of range; nothing was changed
     * @throws EndpointNotOwnedException if the endpoint runs and is another installation's, or may not be adopted
     */
    public Extension add(EndpointName name, EndpointConfigName configName, Duration time) {
        return add(name, configName, time, OperationId.random());
    }

    /**
     * The same as {@link #add(EndpointName, EndpointConfigName, Duration)}, counted once for the operation.
     *
     * @param name the endpoint
     * @param configName the endpoint config to create it from
     * @param time more than zero, at most {@value #MAX_MINUTES} minutes
     * @param operation names this change
     * @return the acknowledgement
     */
    public Extension add(EndpointName name, EndpointConfigName configName, Duration time, OperationId operation) {
        return acknowledge(name, wholeSeconds(time), operation, configName);
    }

    /**
     * Stores a lease that has no time left, so that time can be added to it later without naming its config. Does nothing if
     * there is a lease already.
     *
     * @param name the endpoint
     * @param configName the endpoint config to create it from
     */
    public void addStopped(EndpointName name, EndpointConfigName configName) {
        boolean added = writer.write(name, (stored, now) -> {
            if (stored.isPresent()) {
                return new LeaseWriter.Step.Done<>(false);
            }
            Instant since = now.truncatedTo(ChronoUnit.SECONDS);
            return new LeaseWriter.Step.Create<>(
                    Lease.running(name, configName, since, since).stopped(since), true);
        });
        if (added) {
            tell(LeaseEvent.Kind.ADDED, name, clock.instant(), "stopped, from config " + configName);
        }
    }

    /**
     * Leases an endpoint that has no lease yet, and does nothing if something is stored under its name, readable or not.
     *
     * @param name the endpoint; need not exist, and if it runs already it is adopted
     * @param configName the endpoint config to create it from
     * @param time at most {@value #MAX_MINUTES} minutes, rounded up to whole seconds; zero for a lease that has no time left
     * @param operation names this change; the lease remembers it
     * @return whether the lease is this operation's, made by this call or by an earlier one
     * @throws InvalidValueException if the time is out of range; nothing was changed
     * @throws EndpointNotOwnedException if the endpoint runs and is another installation's, or may not be adopted
     */
    public boolean addIfAbsent(EndpointName name, EndpointConfigName configName, Duration time, OperationId operation) {
        Duration asked = time.isZero() ? time : wholeSeconds(time);
        ExtensionDecision decision = new ExtensionDecision(name, asked, operation, configName);
        Optional<Lease> added = writer.write(name, (stored, now) -> {
            if (stored.isPresent()) {
                return new LeaseWriter.Step.Done<>(decision.triedLease(stored.get()));
            }
            Lease first = asked.isZero()
                    ? withoutTime(name, configName, operation, now)
                    : decision.first(configName, now).lease();
            return new LeaseWriter.Step.Create<>(first, Optional.of(first));
        });
        added.ifPresent(lease -> tell(LeaseEvent.Kind.ADDED, name, clock.instant(), "until " + lease.expiry()));
        return added.isPresent();
    }

    private static Lease withoutTime(
            EndpointName name, EndpointConfigName configName, OperationId operation, Instant now) {
        Instant since = now.truncatedTo(ChronoUnit.SECONDS);
        return Lease.running(name, configName, since, since)
                .expiring(since, operation)
                .stopped(since);
    }

    /**
     * Lets an endpoint be created from another config the next time that it is created. Changes nothing else, and does not touch an
     * endpoint that runs.
     *
     * @param name the endpoint
     * @param configName the endpoint config
     * @throws LeaseNotFoundException if there is no such lease
     * @throws UnreadableLeaseException if the stored value is not one
     */
    public void changeConfig(EndpointName name, EndpointConfigName configName) {
        writer.<Boolean>write(name, (stored, now) -> {
            StoredLease.Valid valid = require(name, stored);
            return valid.lease().configName().equals(configName)
                    ? new LeaseWriter.Step.Done<>(false)
                    : new LeaseWriter.Step.Replace<>(
                            valid,
                            valid.lease().overwritten(configName, valid.lease().expiry()),
                            true);
        });
    }

    /**
     * Whether something is stored under the name, readable or not.
     *
     * @param name the endpoint
     * @return false if a lease can be added
     */
    public boolean isLeased(EndpointName name) {
        return store.find(name).isPresent();
    }

    /**
     * Lists every lease, in the order of the names. Pages through the store and through the endpoint service.
     *
     * @return the leases, and what is stored in place of a lease but cannot be read
     */
    public LeaseListing list() {
        Census census = Census.take(store, endpoints);
        Instant now = clock.instant();
        census.throwIfLeasesAreMissing();
        census.troubles().forEach(trouble -> tell(LeaseEvent.Kind.TROUBLE, null, now, trouble));
        List<LeaseView> views = new ArrayList<>();
        for (StoredLease.Valid stored : census.leases().values()) {
            views.add(LeaseView.of(stored.lease(), census.sighting(stored.lease()), now));
        }
        return new LeaseListing(views, List.copyOf(census.unreadable().values()));
    }

    Extension extend(EndpointName name, Duration time, OperationId operation) {
        return acknowledge(name, wholeSeconds(time), operation, null);
    }

    LeaseView view(EndpointName name) {
        StoredLease.Valid stored = require(name, store.find(name));
        return observe(stored.lease());
    }

    LeaseView end(EndpointName name, OperationId operation) {
        Ending ending = writer.write(name, (stored, now) -> {
            StoredLease.Valid valid = require(name, stored);
            Lease lease = valid.lease();
            if (lease.hasSeen(operation)) {
                return new LeaseWriter.Step.Done<>(new Ending(lease, true));
            }
            Instant end = now.truncatedTo(ChronoUnit.SECONDS);
            boolean cuts = lease.expiry().isAfter(end);
            // written even where no time is left, or the same end would end what is added before it is sent again
            Lease next = lease.expiring(cuts ? end : lease.expiry(), operation);
            return new LeaseWriter.Step.Replace<>(valid, next, new Ending(next, cuts));
        });
        LeaseView view = observe(ending.lease());
        if (ending.cuts()) {
            tell(LeaseEvent.Kind.ENDED, name, view.at(), "ended before its time");
        }
        return view;
    }

    private Extension acknowledge(
            EndpointName name, Duration asked, OperationId operation, @Nullable EndpointConfigName configName) {
        LeaseWriter.Decision<Grant> decision = new ExtensionDecision(name, asked, operation, configName);
        Grant grant = writer.write(name, decision);
        LeaseView view = observe(grant.lease());
        if (grant.effect() != Extension.Effect.REPEATED) {
            tell(
                    grant.event(),
                    name,
                    view.at(),
                    "by " + grant.granted() + " until " + grant.lease().expiry());
        }
        return new Extension(view, asked, grant.granted(), grant.effect(), earliestStart(view));
    }

    /** What an end will have done once its write is through. */
    private record Ending(Lease lease, boolean cuts) {}

    /** What an extension will have done once its write is through. */
    private record Grant(Lease lease, Duration granted, Extension.Effect effect) {
        LeaseEvent.Kind event() {
            return switch (effect) {
                case ADDED -> LeaseEvent.Kind.ADDED;
                case ADOPTED -> LeaseEvent.Kind.ADOPTED;
                case EXTENDED, REPEATED -> LeaseEvent.Kind.EXTENDED;
            };
        }
    }

    /** Decides one extension. Remembers what it last tried to write, because a write whose answer was lost may have counted. */
    private final class ExtensionDecision implements LeaseWriter.Decision<Grant> {
        private final EndpointName name;
        private final Duration asked;
        private final OperationId operation;
        private final @Nullable EndpointConfigName configName;
        private @Nullable Grant tried;

        ExtensionDecision(
                EndpointName name, Duration asked, OperationId operation, @Nullable EndpointConfigName configName) {
            this.name = name;
            this.asked = asked;
            this.operation = operation;
            this.configName = configName;
        }

        @Override
        public LeaseWriter.Step<Grant> decide(Optional<StoredLease> stored, Instant now) {
            if (stored.isEmpty() && configName != null) {
                return create(configName, now);
            }
            StoredLease.Valid valid = require(name, stored);
            Lease lease = valid.lease();
            if (lease.hasSeen(operation)) {
                Grant counted = tried;
                return new LeaseWriter.Step.Done<>(
                        counted == null
                                ? new Grant(lease, Duration.ZERO, Extension.Effect.REPEATED)
                                : new Grant(lease, counted.granted(), counted.effect()));
            }
            Instant from = lease.expiry().isAfter(now) ? lease.expiry() : now;
            Instant until = until(from, now);
            Lease next = lease.expiring(until, operation);
            tried = new Grant(next, granted(from, until), Extension.Effect.EXTENDED);
            return new LeaseWriter.Step.Replace<>(valid, next, tried);
        }

        private LeaseWriter.Step<Grant> create(EndpointConfigName config, Instant now) {
            Grant first = first(config, now);
            return new LeaseWriter.Step.Create<>(first.lease(), first);
        }

        Grant first(EndpointConfigName config, Instant now) {
            boolean runsAlready = mayBeAdopted(name);
            Instant until = until(now, now);
            Lease lease = Lease.running(name, config, until, now).expiring(until, operation);
            tried = new Grant(
                    runsAlready ? lease.adoptable() : lease,
                    granted(now, until),
                    runsAlready ? Extension.Effect.ADOPTED : Extension.Effect.ADDED);
            return tried;
        }

        /** What is stored, if it is this operation's. */
        Optional<Lease> triedLease(StoredLease stored) {
            return stored instanceof StoredLease.Valid valid && valid.lease().hasSeen(operation)
                    ? Optional.of(valid.lease())
                    : Optional.empty();
        }

        /** Rounded up, because an acknowledged minute has sixty seconds; the longest lease may cut it, but never shortens what was there. */
        private Instant until(Instant from, Instant now) {
            Instant wanted = from.plus(asked);
            Instant whole = wanted.truncatedTo(ChronoUnit.SECONDS);
            Instant until = whole.equals(wanted) ? whole : whole.plusSeconds(1);
            Instant latest = Lease.LATEST_EXPIRY;
            Duration longest = longestLeases.getOrDefault(name, longestLease);
            if (longest != null && now.plus(longest).isBefore(latest)) {
                latest = now.plus(longest).truncatedTo(ChronoUnit.SECONDS);
            }
            if (until.isAfter(latest)) {
                until = latest.isAfter(from) ? latest : from;
            }
            return until.truncatedTo(ChronoUnit.SECONDS);
        }

        private Duration granted(Instant from, Instant until) {
            Duration added = Duration.between(from, until);
            if (added.isNegative()) {
                return Duration.ZERO;
            }
            return added.compareTo(asked) > 0 ? asked : added.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    private boolean mayBeAdopted(EndpointName name) {
        Optional<Endpoint> running = endpoints.describe(name).filter(e -> e.state() != EndpointState.DELETING);
        if (running.isEmpty()) {
            return false;
        }
        return switch (ownership.readNow(running.get())) {
            case OURS, UNVERIFIED -> false;
            case ANOTHER -> throw new EndpointNotOwnedException(name, "it is tagged as another installation's");
            case NOBODY -> {
                if (!adoptExisting) {
                    throw new EndpointNotOwnedException(
                            name, "adopting existing endpoints is switched off (adopt_existing)");
                }
                yield true;
            }
        };
    }

    private @Nullable Instant earliestStart(LeaseView view) {
        Lease lease = view.lease();
        if (lease.phase() == Phase.RUNNING || !lease.isLive(view.at())) {
            return null;
        }
        Instant since = lease.phase() == Phase.STOPPED ? lease.phaseSince() : view.at();
        Instant earliest = since.plus(endpoints.deleteWindow());
        Failure failure = lease.failure();
        if (failure != null && failure.retryAt().isAfter(earliest)) {
            earliest = failure.retryAt();
        }
        return earliest.isAfter(view.at()) ? earliest : view.at();
    }

    private LeaseView observe(Lease lease) {
        Instant now = clock.instant();
        try {
            return LeaseView.of(lease, Census.look(endpoints, lease), now);
        } catch (BackendException e) {
            // the lease is what was asked for, and is known; its endpoint is seen again next time
            tell(LeaseEvent.Kind.TROUBLE, lease.name(), now, String.valueOf(e.getMessage()));
            return LeaseView.of(lease, new Sighting.Unknown(), now);
        }
    }

    private static StoredLease.Valid require(EndpointName name, Optional<StoredLease> stored) {
        StoredLease found = stored.orElseThrow(() -> new LeaseNotFoundException(name));
        if (found instanceof StoredLease.Unreadable unreadable) {
            throw new UnreadableLeaseException(name, unreadable.reason());
        }
        return (StoredLease.Valid) found;
    }

    private static Duration wholeSeconds(Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(MAX_TIME) > 0) {
            throw outOfRange(time);
        }
        Duration whole = time.truncatedTo(ChronoUnit.SECONDS);
        return whole.equals(time) ? whole : whole.plusSeconds(1);
    }

    static InvalidValueException outOfRange(Object minutes) {
        return new InvalidValueException("minutes", "must be more than 0 and at most " + MAX_MINUTES, minutes);
    }

    private void tell(LeaseEvent.Kind kind, @Nullable EndpointName name, Instant at, String detail) {
        listener.on(new LeaseEvent(kind, name, at, detail));
    }

    /** Settings of {@link Leases}. Not safe for use by several threads. */
    public static final class Builder {
        private final String installation;
        private final ExpiryStore store;
        private final EndpointControl endpoints;
        private final List<LeaseListener> listeners = new ArrayList<>();
        private InstantSource clock = InstantSource.system();
        private @Nullable Duration longestLease;
        private final Map<EndpointName, Duration> longestLeases = new HashMap<>();
        private boolean adoptExisting = true;
        private Pause pause = Pause.jittered();

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

        /** How far from now a lease may end at most; more is cut, visibly. No limit by default. */
        public Builder longestLease(Duration longest) {
            longestLease = longest;
            return this;
        }

        /**
         * How far from now the lease of one endpoint may end at most, shorter or longer than what holds for the others. Said again for
         * the same endpoint, the last one holds.
         *
         * @param name the endpoint
         * @param longest at least 1 second
         */
        public Builder longestLease(EndpointName name, Duration longest) {
            longestLeases.put(name, longest);
            return this;
        }

        /** Whether a lease for an endpoint that runs already takes it over; true by default. */
        public Builder adoptExisting(boolean adopt) {
            adoptExisting = adopt;
            return this;
        }

        /** Adds one that is told of every change of a lease. */
        public Builder listener(LeaseListener added) {
            listeners.add(added);
            return this;
        }

        Builder pause(Pause replacement) {
            pause = replacement;
            return this;
        }

        /**
         * Builds it.
         *
         * @throws InvalidValueException if a setting is out of its range
         */
        public Leases build() {
            requireASecond("longest lease", longestLease);
            longestLeases.forEach((name, longest) -> requireASecond("longest lease of " + name, longest));
            return new Leases(this);
        }

        private static void requireASecond(String setting, @Nullable Duration longest) {
            if (longest != null && longest.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new InvalidValueException(setting, "must be at least 1 second", longest);
            }
        }
    }
}
