package io.github.endpointlease;

import io.github.endpointlease.model.Endpoint;

/** What was seen under a name. Not having been able to look is not the same as having seen nothing. */
sealed interface Sighting {
    /** The endpoint service could not be asked, or not to the end. */
    record Unknown() implements Sighting {}

    /** There is no endpoint. */
    record Absent() implements Sighting {}

    /**
     * There is an endpoint.
     *
     * @param endpoint the incarnation
     * @param owner whose it is, as far as that is known
     */
    record Present(Endpoint endpoint, Owner owner) implements Sighting {}
}
