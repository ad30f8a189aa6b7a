package io.github.endpointlease.backend.memory;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.EndpointPage;
import io.github.endpointlease.spi.EndpointRuntime;
import io.github.endpointlease.spi.InvocationOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;

/**
 * A simulated SageMaker: endpoints that are only noted. Nothing runs; time is read from the clock at each call, so with a clock
 * that stands still nothing changes. Safe for use by many threads; holds nothing that needs closing.
 *
 * <p>It keeps SageMaker's documented rules: an endpoint that is being created is not deleted; a name is taken until its endpoint
 * is gone; lists have pages of at most 100, without config names and reasons. With a {@linkplain
 * Builder#deleteWindow(Duration) delete window} a deletion goes by the name alone, as SageMaker's does, and is refused when the
 * window is over; without one it hits only the incarnation that was seen.
 */
public final class InMemoryEndpoints implements EndpointControl, EndpointRuntime {
    /** The operations that are counted. */
    public enum Call {
        LIST,
        DESCRIBE,
        CREATE,
        DELETE,
        TAGS,
        TAG,
        INVOKE
    }

    private static final int PAGE = 100;

    private final InstantSource clock;
    private final Duration startup;
    private final Duration deletion;
    private final Duration deleteWindow;
    private final Optional<Set<EndpointConfigName>> configs;
    private final BiFunction<EndpointName, Invocation, InvocationOutcome> model;

    private final NavigableMap<EndpointName, SimulatedEndpoint> endpoints = new TreeMap<>();
    private final Set<EndpointName> leaving = new HashSet<>();
    private final Map<Call, Integer> calls = new EnumMap<>(Call.class);
    private Optional<CreateOutcome> refusal = Optional.empty();
    private Instant lastCreatedAt = Instant.MIN;

    private InMemoryEndpoints(Builder builder) {
        this.clock = builder.clock;
        this.startup = builder.startup;
        this.deletion = builder.deletion;
        this.deleteWindow = builder.deleteWindow;
        this.configs = builder.configs;
        this.model = builder.model;
    }

    /** Makes endpoints that start and go at once, know every config, and answer with what they are asked. */
    public static InMemoryEndpoints create(InstantSource clock) {
        return builder(clock).build();
    }

    /** Begins to build. */
    public static Builder builder(InstantSource clock) {
        return new Builder(clock);
    }

    @Override
    public synchronized EndpointPage list(Optional<String> pageToken) {
        Instant now = begin(Call.LIST);
        NavigableMap<EndpointName, SimulatedEndpoint> rest = pageToken
                .map(last -> endpoints.tailMap(new EndpointName(last), false))
                .orElse(endpoints);
        // an iterator: a stream, or size(), would count all that follows for every page
        Iterator<SimulatedEndpoint> following = rest.values().iterator();
        List<Endpoint> page = new ArrayList<>(PAGE);
        while (page.size() < PAGE && following.hasNext()) {
            page.add(following.next().summary(now));
        }
        return new EndpointPage(
                page,
                following.hasNext() ? Optional.of(page.get(PAGE - 1).name().value()) : Optional.empty());
    }

    @Override
    public synchronized Optional<Endpoint> describe(EndpointName name) {
        Instant now = begin(Call.DESCRIBE);
        return Optional.ofNullable(endpoints.get(name)).map(endpoint -> endpoint.description(now));
    }

    @Override
    public synchronized CreateOutcome create(
            EndpointName name, EndpointConfigName configName, Map<String, String> tags) {
        Instant now = begin(Call.CREATE);
        if (endpoints.containsKey(name)) {
            return new CreateOutcome.Exists();
        }
        if (configs.isPresent() && !configs.get().contains(configName)) {
            return new CreateOutcome.Refused(
                    Failure.Kind.MISSING_CONFIG, "Could not find endpoint configuration \"" + configName + "\".");
        }
        if (refusal.isPresent()) {
            return refusal.get();
        }
        put(name, configName, tags, now, now.plus(startup));
        return new CreateOutcome.Accepted();
    }

    @Override
    public synchronized DeleteOutcome delete(Endpoint seen, Instant decidedAt) {
        Instant now = begin(Call.DELETE);
        SimulatedEndpoint endpoint = endpoints.get(seen.name());
        if (endpoint == null || (deleteWindow.isZero() && !endpoint.is(seen))) {
            return new DeleteOutcome.Absent();
        }
        if (!deleteWindow.isZero() && now.isAfter(decidedAt.plus(deleteWindow))) {
            return new DeleteOutcome.Refused("The deletion was decided more than " + deleteWindow + " ago");
        }
        switch (endpoint.state(now)) {
            case CREATING -> {
                return new DeleteOutcome.InProgress();
            }
            case DELETING -> {}
            default -> {
                endpoint.delete(now.plus(deletion));
                leaving.add(seen.name());
            }
        }
        return new DeleteOutcome.Accepted();
    }

    @Override
    public synchronized Map<String, String> tags(Endpoint seen) {
        begin(Call.TAGS);
        return incarnation(seen).map(endpoint -> Map.copyOf(endpoint.tags())).orElse(Map.of());
    }

    /** Adds tags; those for an incarnation that is gone are dropped. */
    @Override
    public synchronized void tag(Endpoint seen, Map<String, String> tags) {
        begin(Call.TAG);
        incarnation(seen).ifPresent(endpoint -> endpoint.tags().putAll(tags));
    }

    @Override
    public Duration deleteWindow() {
        return deleteWindow;
    }

    @Override
    public InvocationOutcome invoke(EndpointName name, Invocation request) {
        synchronized (this) {
            Instant now = begin(Call.INVOKE);
            SimulatedEndpoint endpoint = endpoints.get(name);
            if (endpoint == null) {
                return new InvocationOutcome.NotInService("Endpoint " + name + " not found");
            }
            if (!endpoint.state(now).isServing()) {
                return new InvocationOutcome.NotInService("Endpoint " + name + " is " + endpoint.state(now));
            }
        }
        return model.apply(name, request);
    }

    /**
     * Adds an endpoint that somebody else made: it is in service, with just these tags.
     *
     * @throws InvalidValueException if the name is taken
     */
    public synchronized void addForeign(EndpointName name, EndpointConfigName configName, Map<String, String> tags) {
        Instant now = settle();
        if (endpoints.containsKey(name)) {
            throw new InvalidValueException("name", "must be free", name);
        }
        put(name, configName, tags, now, now);
    }

    /**
     * Breaks an endpoint, whether it is starting or in service.
     *
     * @throws InvalidValueException if there is none, or it is being deleted
     */
    public synchronized void fail(EndpointName name, String reason) {
        Instant now = settle();
        SimulatedEndpoint endpoint = endpoints.get(name);
        if (endpoint == null || endpoint.state(now) == EndpointState.DELETING) {
            throw new InvalidValueException("name", "must be that of an endpoint", name);
        }
        endpoint.fail(reason);
    }

    /** Makes an endpoint vanish at once, as if its deletion by somebody else had come to its end. */
    public synchronized void vanish(EndpointName name) {
        endpoints.remove(name);
        leaving.remove(name);
    }

    /** Refuses every creation under a free name from now on. */
    public synchronized void refuseCreates(Failure.Kind kind, String reason) {
        refusal = Optional.of(new CreateOutcome.Refused(kind, reason));
    }

    /** Accepts creations again. */
    public synchronized void acceptCreates() {
        refusal = Optional.empty();
    }

    /** Returns how often the operation was called. */
    public synchronized int calls(Call operation) {
        return calls.getOrDefault(operation, 0);
    }

    private Instant begin(Call operation) {
        calls.merge(operation, 1, Integer::sum);
        return settle();
    }

    /** Reads the clock once for the operation, and lets go of what is gone by then. */
    private Instant settle() {
        Instant now = clock.instant();
        leaving.removeIf(name -> {
            SimulatedEndpoint endpoint = endpoints.get(name);
            boolean gone = endpoint == null || endpoint.isGone(now);
            if (gone) {
                endpoints.remove(name);
            }
            return gone;
        });
        return now;
    }

    private void put(
            EndpointName name, EndpointConfigName config, Map<String, String> tags, Instant now, Instant inServiceAt) {
        Instant asListed = now.truncatedTo(ChronoUnit.MILLIS);
        lastCreatedAt = asListed.isAfter(lastCreatedAt) ? asListed : lastCreatedAt.plusMillis(1);
        endpoints.put(name, new SimulatedEndpoint(name, config, lastCreatedAt, inServiceAt, tags));
    }

    private Optional<SimulatedEndpoint> incarnation(Endpoint seen) {
        return Optional.ofNullable(endpoints.get(seen.name())).filter(endpoint -> endpoint.is(seen));
    }

    /** Collects settings. Not safe for use by many threads. */
    public static final class Builder {
        private final InstantSource clock;
        private Duration startup = Duration.ZERO;
        private Duration deletion = Duration.ZERO;
        private Duration deleteWindow = Duration.ZERO;
        private Optional<Set<EndpointConfigName>> configs = Optional.empty();
        private BiFunction<EndpointName, Invocation, InvocationOutcome> model =
                (name, request) -> new InvocationOutcome.Answered(
                        request.body(),
                        request.contentType() == null ? "application/octet-stream" : request.contentType(),
                        "AllTraffic",
                        request.customAttributes());

        private Builder(InstantSource clock) {
            this.clock = clock;
        }

        /** How long an endpoint is being created; zero unless said otherwise. */
        public Builder startup(Duration time) {
            this.startup = notNegative("startup", time);
            return this;
        }

        /** How long an endpoint is being deleted; zero unless said otherwise. */
        public Builder deletion(Duration time) {
            this.deletion = notNegative("deletion", time);
            return this;
        }

        /** How long after its decision a deletion is taken, whichever incarnation it hits; zero, fenced, unless said otherwise. */
        public Builder deleteWindow(Duration window) {
            this.deleteWindow = notNegative("deleteWindow", window);
            return this;
        }

        /** Knows only these configs; every config unless said otherwise. */
        public Builder configs(Set<EndpointConfigName> known) {
            this.configs = Optional.of(Set.copyOf(known));
            return this;
        }

        /** How endpoints in service answer; an echo unless said otherwise. It is called by many threads. */
        public Builder model(BiFunction<EndpointName, Invocation, InvocationOutcome> answer) {
            this.model = answer;
            return this;
        }

        /** Builds it, without endpoints. */
        public InMemoryEndpoints build() {
            return new InMemoryEndpoints(this);
        }

        private static Duration notNegative(String field, Duration value) {
            if (value.isNegative()) {
                throw new InvalidValueException(field, "must not be negative", value);
            }
            return value;
        }
    }
}
