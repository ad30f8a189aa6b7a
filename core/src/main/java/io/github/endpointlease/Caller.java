package io.github.endpointlease;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import java.util.List;
import java.util.Set;

/**
 * Somebody whose token was accepted.
 *
 * @param name the token's name
 * @param scopes what the token may do
 * @param endpoints on which endpoints
 */
public record Caller(String name, Set<Scope> scopes, List<EndpointPattern> endpoints) {
    public Caller {
        scopes = Set.copyOf(scopes);
        endpoints = List.copyOf(endpoints);
    }

    /** Whether the token may do this on some endpoint. */
    public boolean may(Scope scope) {
        return scopes.contains(scope);
    }

    /** Whether the token may do this on the given endpoint. */
    public boolean may(Scope scope, EndpointName endpoint) {
        return may(scope) && endpoints.stream().anyMatch(pattern -> pattern.matches(endpoint));
    }
}
