package io.github.endpointlease.spi;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The service that runs endpoints. Implementations are safe for use by many threads. Expected answers are outcomes; trouble in
 * asking at all is a {@link io.github.endpointlease.model.BackendException}.
 *
 * <p>{@code EndpointControlContract} in this project's test-jar is what an implementation has to pass.
 */
public interface EndpointControl {
    /**
     * Lists a page of all endpoints, of every owner. May lag behind by a moment.
     *
     * @param pageToken what the page before gave as its next token; empty for the first page
     * @return the page
     */
    EndpointPage list(Optional<String> pageToken);

    /**
     * Looks at one endpoint, with its config name and the reason if it failed.
     *
     * @param name the endpoint
     * @return the endpoint, or empty if there is none
     */
    Optional<Endpoint> describe(EndpointName name);

    /**
     * Asks for an endpoint under a name that is free. Creating goes on after the answer.
     *
     * @param name the endpoint
     * @param configName what to create it from
     * @param tags the tags it bears from the start
     * @return how the request ended
     */
    CreateOutcome create(EndpointName name, EndpointConfigName configName, Map<String, String> tags);

    /**
     * Asks for an endpoint to be deleted. Deleting goes on after the answer. The request is sent at most once, and takes no
     * effect later than {@link #deleteWindow()} after the decision.
     *
     * @param endpoint the incarnation that was seen
     * @param decidedAt when its deletion was decided
     * @return how the request ended
     */
    DeleteOutcome delete(Endpoint endpoint, Instant decidedAt);

    /**
     * Reads the tags of an endpoint.
     *
     * @param endpoint the incarnation that was seen
     * @return its tags; empty if it has none or is gone
     */
    Map<String, String> tags(Endpoint endpoint);

    /**
     * Adds tags to an endpoint, over those of the same key.
     *
     * @param endpoint the incarnation that was seen
     * @param tags the tags to add
     */
    void tag(Endpoint endpoint, Map<String, String> tags);

    /**
     * How long after its decision a deletion can still take effect. No successor is started under a name before that has
     * passed.
     *
     * @return zero where a deletion only ever hits the incarnation that was seen
     */
    Duration deleteWindow();
}
