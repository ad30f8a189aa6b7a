package io.github.endpointlease.simulation;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** One endpoint from its creation to its end. */
final class Incarnation {
    private final EndpointName name;
    private final Instant createdAt;
    private final EndpointConfigName configName;
    private final Map<String, String> tags;
    private EndpointState state = EndpointState.CREATING;
    private Instant stateSince;

    Incarnation(EndpointName name, Instant createdAt, EndpointConfigName configName, Map<String, String> tags) {
        this.name = name;
        this.createdAt = createdAt;
        this.stateSince = createdAt;
        this.configName = configName;
        this.tags = new HashMap<>(tags);
    }

    EndpointName name() {
        return name;
    }

    Instant createdAt() {
        return createdAt;
    }

    Map<String, String> tags() {
        return tags;
    }

    EndpointState state() {
        return state;
    }

    Instant stateSince() {
        return stateSince;
    }

    void become(EndpointState next, Instant now) {
        state = next;
        stateSince = now;
    }

    boolean is(Endpoint seen) {
        return createdAt.equals(seen.createdAt());
    }

    /** Source: SageMaker API Reference, DeleteEndpoint: not while an operation is in progress. */
    boolean isDeletable() {
        return switch (state) {
            case IN_SERVICE, FAILED, OUT_OF_SERVICE, UPDATE_ROLLBACK_FAILED -> true;
            default -> false;
        };
    }

    Endpoint summary() {
        return new Endpoint(name, state, createdAt, null, null);
    }

    Endpoint description() {
        return new Endpoint(
                name,
                state,
                createdAt,
                configName,
                state == EndpointState.FAILED
                        ? new Endpoint.Breakdown(
                                Failure.Kind.BROKEN, "The container did not pass the ping health check.")
                        : null);
    }

    @Override
    public String toString() {
        return name + " of " + createdAt + " " + state + " " + tags;
    }
}
