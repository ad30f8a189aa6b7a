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
 * @param failureReason why it is {@link EndpointState#FAILED}, or null where a listing does not say
 */
public record Endpoint(
        EndpointName name,
        EndpointState state,
        Instant createdAt,
        @Nullable EndpointConfigName configName,
        @Nullable String failureReason) {}
