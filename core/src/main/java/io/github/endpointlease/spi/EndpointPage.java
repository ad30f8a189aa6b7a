package io.github.endpointlease.spi;

import io.github.endpointlease.model.Endpoint;
import java.util.List;
import java.util.Optional;

/**
 * One page of the endpoints that exist.
 *
 * @param endpoints what the page holds
 * @param nextToken where the next page begins; empty on the last page
 */
public record EndpointPage(List<Endpoint> endpoints, Optional<String> nextToken) {
    public EndpointPage {
        endpoints = List.copyOf(endpoints);
    }
}
