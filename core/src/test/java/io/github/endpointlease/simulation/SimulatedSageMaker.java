package io.github.endpointlease.simulation;

import io.github.endpointlease.ForwardingEndpoints;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.EndpointPage;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * SageMaker as its documentation has it: endpoints go by name, start and go slowly, may get stuck or fail, refuse to be deleted while
 * something is in progress; listings lag; a request that was signed more than five minutes ago is refused.
 */
final class SimulatedSageMaker implements EndpointControl {
    /** Source: AWS Signature Version 4, "Troubleshooting": the time of a request may be five minutes off. */
    private static final Duration SIGNATURE = Duration.ofMinutes(5);

    private static final int PAGE = 2;
    private static final int LISTINGS_KEPT = 20;
    private static final Duration LAG = Duration.ofSeconds(10);

    private final Simulation simulation;
    private final Promises promises;
    private final Duration deleteWindow;
    private final Duration longestStart;
    private final Duration longestEnd;
    private final Duration longestLag;
    private final NavigableMap<EndpointName, Incarnation> endpoints = new TreeMap<>();
    private final Deque<Listing> listings = new ArrayDeque<>(List.of(new Listing(Instant.MIN, List.of())));
    private boolean kind = true;
    private boolean full;

    /**
     * @param quick whether endpoints start and go in seconds rather than in minutes
     * @param old whether listings may lag by as much as is borne: half the delete window
     */
    SimulatedSageMaker(Simulation simulation, Promises promises, Duration deleteWindow, boolean quick, boolean old) {
        this.simulation = simulation;
        this.promises = promises;
        this.deleteWindow = deleteWindow;
        this.longestStart = quick ? Duration.ofSeconds(15) : Duration.ofMinutes(4);
        this.longestEnd = quick ? Duration.ofSeconds(10) : Duration.ofMinutes(3);
        this.longestLag = old ? deleteWindow.dividedBy(2) : LAG;
    }

    /** What a listing shows from a moment on. */
    private record Listing(Instant since, List<Endpoint> endpoints) {}

    /** The same service for clients that sign deletions at the moment at which they are sent; for a mutant. */
    EndpointControl signingWhenSent() {
        return new ForwardingEndpoints(this) {
            @Override
            public DeleteOutcome delete(Endpoint endpoint, Instant decidedAt) {
                return simulation.call(
                        call("DeleteEndpoint", Call.Kind.WRITE, sent -> deleted(endpoint.name(), simulation.now())));
            }
        };
    }

    /** Whether everything starts in time, stays up and is told at once. */
    void kind(boolean isKind) {
        kind = isKind;
    }

    /** Whether nothing can be created any more, because the account may have no more. */
    void full(boolean isFull) {
        full = isFull;
    }

    boolean isFull() {
        return full;
    }

    Collection<Incarnation> all() {
        return endpoints.values();
    }

    Optional<Incarnation> find(EndpointName name) {
        return Optional.ofNullable(endpoints.get(name));
    }

    @Override
    public EndpointPage list(Optional<String> pageToken) {
        return simulation.call(call("ListEndpoints", Call.Kind.READ, sent -> page(pageToken)));
    }

    @Override
    public Optional<Endpoint> describe(EndpointName name) {
        return simulation.call(
                call("DescribeEndpoint", Call.Kind.READ, sent -> visible(name).map(Incarnation::description)));
    }

    @Override
    public CreateOutcome create(EndpointName name, EndpointConfigName configName, Map<String, String> tags) {
        return simulation.call(call("CreateEndpoint", Call.Kind.RESENT, sent -> created(name, configName, tags)));
    }

    @Override
    public DeleteOutcome delete(Endpoint endpoint, Instant decidedAt) {
        return simulation.call(call("DeleteEndpoint", Call.Kind.WRITE, sent -> deleted(endpoint.name(), decidedAt)));
    }

    @Override
    public Map<String, String> tags(Endpoint endpoint) {
        return simulation.call(call(
                "ListTags",
                Call.Kind.READ,
                sent -> visible(endpoint.name())
                        .filter(incarnation -> incarnation.is(endpoint))
                        .map(incarnation -> Map.copyOf(incarnation.tags()))
                        .orElse(Map.of())));
    }

    @Override
    public void tag(Endpoint endpoint, Map<String, String> tags) {
        simulation.call(call("AddTags", Call.Kind.RESENT, sent -> {
            find(endpoint.name())
                    .filter(incarnation -> incarnation.is(endpoint))
                    .ifPresent(incarnation -> {
                        promises.tagging(incarnation);
                        incarnation.tags().putAll(tags);
                    });
            return true;
        }));
    }

    @Override
    public Duration deleteWindow() {
        return deleteWindow;
    }

    /** Somebody creates an endpoint past us. */
    void createByHand(EndpointName name, Map<String, String> tags) {
        if (!endpoints.containsKey(name)) {
            begin(new Incarnation(name, simulation.now(), new EndpointConfigName("by-hand"), tags));
        }
    }

    /** Somebody deletes an endpoint past us. */
    void deleteByHand(EndpointName name) {
        find(name).filter(Incarnation::isDeletable).ifPresent(incarnation -> {
            promises.deletedByHand(name);
            goAway(incarnation);
        });
    }

    /** An endpoint that serves breaks by itself. */
    void breakDown(EndpointName name) {
        find(name)
                .filter(incarnation -> incarnation.state() == EndpointState.IN_SERVICE)
                .ifPresent(incarnation -> become(incarnation, EndpointState.FAILED));
    }

    private static <T> Call<T> call(String what, Call.Kind kind, IntFunction<T> effect) {
        return new Call<>(
                what,
                kind,
                effect,
                () -> BackendException.passing("simulated: ThrottlingException: Rate exceeded", null),
                () -> BackendException.passing("simulated: no answer", null));
    }

    private EndpointPage page(Optional<String> pageToken) {
        List<Endpoint> shown = shown();
        List<Endpoint> page = new ArrayList<>();
        for (Endpoint endpoint : shown) {
            boolean before = pageToken.isPresent() && endpoint.name().value().compareTo(pageToken.get()) <= 0;
            if (!before) {
                if (page.size() == PAGE) {
                    return new EndpointPage(
                            page, Optional.of(page.get(PAGE - 1).name().value()));
                }
                page.add(endpoint);
            }
        }
        return new EndpointPage(page, Optional.empty());
    }

    /** What there is under the name, unless it is so new that this read does not show it. */
    private Optional<Incarnation> visible(EndpointName name) {
        return find(name).filter(incarnation -> isSeen(incarnation.createdAt()));
    }

    private boolean isSeen(Instant created) {
        return kind
                || !created.plus(LAG).isAfter(simulation.now())
                || !simulation.chance().oneIn(8);
    }

    /** The newest listing, or one that was the newest a moment ago. */
    private List<Endpoint> shown() {
        if (kind || !simulation.chance().oneIn(8)) {
            return listings.getLast().endpoints();
        }
        Instant moment = simulation.now().minusMillis(simulation.chance().millis(Duration.ZERO, longestLag));
        List<Endpoint> shown = listings.getFirst().endpoints();
        for (Listing listing : listings) {
            if (!listing.since().isAfter(moment)) {
                shown = listing.endpoints();
            }
        }
        return shown;
    }

    private CreateOutcome created(EndpointName name, EndpointConfigName configName, Map<String, String> tags) {
        if (endpoints.containsKey(name)) {
            return new CreateOutcome.Exists();
        }
        if (full || (!kind && simulation.chance().oneIn(25))) {
            return new CreateOutcome.Refused(Failure.Kind.QUOTA, "The account-level service limit is 0 Instances.");
        }
        begin(new Incarnation(name, simulation.now(), configName, tags));
        return new CreateOutcome.Accepted();
    }

    private void begin(Incarnation incarnation) {
        endpoints.put(incarnation.name(), incarnation);
        changed();
        Chance chance = simulation.chance();
        boolean stuck = !kind && chance.oneIn(12);
        Duration longest = stuck ? Duration.ofMinutes(60) : longestStart;
        simulation.after(Duration.ofMillis(chance.millis(Duration.ofSeconds(1), longest)), () -> {
            if (incarnation.state() == EndpointState.CREATING) {
                boolean fails = !kind && chance.oneIn(8);
                become(incarnation, fails ? EndpointState.FAILED : EndpointState.IN_SERVICE);
            }
        });
    }

    private DeleteOutcome deleted(EndpointName name, Instant decidedAt) {
        if (Duration.between(decidedAt, simulation.now()).abs().compareTo(SIGNATURE) > 0) {
            return new DeleteOutcome.Refused("Signature expired: it is too old.");
        }
        Incarnation incarnation = endpoints.get(name);
        if (incarnation == null) {
            return new DeleteOutcome.Absent();
        }
        if (!incarnation.isDeletable()) {
            return new DeleteOutcome.InProgress();
        }
        if (!kind && simulation.chance().oneIn(25)) {
            return new DeleteOutcome.Refused("Something that nobody has documented.");
        }
        promises.deleting(incarnation, decidedAt);
        goAway(incarnation);
        return new DeleteOutcome.Accepted();
    }

    private void goAway(Incarnation incarnation) {
        become(incarnation, EndpointState.DELETING);
        long millis = simulation.chance().millis(Duration.ofSeconds(1), longestEnd);
        simulation.after(Duration.ofMillis(millis), () -> {
            endpoints.remove(incarnation.name(), incarnation);
            changed();
        });
    }

    private void become(Incarnation incarnation, EndpointState state) {
        incarnation.become(state, simulation.now());
        changed();
    }

    private void changed() {
        listings.addLast(new Listing(
                simulation.now(),
                endpoints.values().stream().map(Incarnation::summary).toList()));
        if (listings.size() > LISTINGS_KEPT) {
            listings.removeFirst();
        }
    }
}
