package io.github.endpointlease.spi;

import io.github.endpointlease.model.Failure;

/** How a request to create an endpoint ended. */
public sealed interface CreateOutcome {
    /** It is being created. */
    record Accepted() implements CreateOutcome {}

    /** An endpoint of that name exists, possibly one that is being deleted. */
    record Exists() implements CreateOutcome {}

    /**
     * It was refused.
     *
     * @param kind what sort of trouble
     * @param reason what the service said
     */
    record Refused(Failure.Kind kind, String reason) implements CreateOutcome {}
}
