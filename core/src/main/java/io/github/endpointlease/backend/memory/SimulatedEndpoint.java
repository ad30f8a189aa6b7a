package io.github.endpointlease.backend.memory;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One incarnation. Its state follows from the time. Guarded by {@link InMemoryEndpoints}. */
final class SimulatedEndpoint {
    private final EndpointName name;
    private final EndpointConfigName configName;
    private final Instant createdAt;
    private final Instant inServiceAt;
    private final Map<String, String> tags;
    private @Nullable String failure;
    private @Nullable Instant goneAt;

    SimulatedEndpoint(
            EndpointName name,
            EndpointConfigName configName,
            Instant createdAt,
            Instant inServiceAt,
            Map<String, String> tags) {
        this.name = name;
        this.configName = configName;
        this.createdAt = createdAt;
        this.inServiceAt = inServiceAt;
        this.tags = new HashMap<>(tags);
    }

    boolean is(Endpoint seen) {
        return createdAt.equals(seen.createdAt());
    }

    EndpointState state(Instant now) {
        if (goneAt != null) {
            return EndpointState.DELETING;
        }
        if (failure != null) {
            return EndpointState.FAILED;
        }
        return now.isBefore(inServiceAt) ? EndpointState.CREATING : EndpointState.IN_SERVICE;
    }

    boolean isGone(Instant now) {
        return goneAt != null && !now.isBefore(goneAt);
    }

    void delete(Instant until) {
        goneAt = until;
    }

    void fail(String reason) {
        failure = reason;
    }

    Map<String, String> tags() {
        return tags;
    }

    /** What a list shows. */
    Endpoint summary(Instant now) {
        return new Endpoint(name, state(now), createdAt, null, null);
    }

    /** What a look at the one endpoint shows. */
    Endpoint description(Instant now) {
        Endpoint.Breakdown breakdown = failure == null ? null : new Endpoint.Breakdown(Failure.Kind.BROKEN, failure);
        return new Endpoint(name, state(now), createdAt, configName, breakdown);
    }
}
