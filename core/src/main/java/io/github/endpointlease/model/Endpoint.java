package io.github.endpointlease.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One incarnation of an endpoint as the endpoint service shows it. Name and creation time together name the incarnation.
 *
 * @param name its name
 * @param state what it is doing
 * @param createdAt when this incarnation was created
 * @param configName the config it was made from, or null where a listing does not say
 * @param breakdown why it is {@link EndpointState#FAILED}, or null where a listing does not say
 */
public record Endpoint(
        EndpointName name,
        EndpointState state,
        Instant createdAt,
        @Nullable EndpointConfigName configName,
        @Nullable Breakdown breakdown) {
    /**
     * Why an endpoint is {@link EndpointState#FAILED}.
     *
     * @param kind what sort of trouble
     * @param reason what the service said
     */
    public record Breakdown(Failure.Kind kind, String reason) {}

    /** What the service said of the breakdown, or null if there was none or a listing does not say. */
    public @Nullable String failureReason() {
        return breakdown == null ? null : breakdown.reason();
    }
}
