package io.github.endpointlease;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.Lease;

/** The one next thing to do about a lease. */
sealed interface Action {
    /** Nothing, for now. */
    record Keep() implements Action {}

    /** Find out whose the endpoint is; nothing can be decided before that. */
    record Verify(Endpoint endpoint) implements Action {}

    /** Take over an endpoint that ran before its lease was added. */
    record Adopt(Endpoint endpoint) implements Action {}

    /** Write the next version of the lease. */
    record Write(Lease next, LeaseEvent.Kind kind, String why) implements Action {}

    /** Write the next version of the lease; nobody needs to be told. */
    record Note(Lease next) implements Action {}

    /** Ask for the endpoint. */
    record Create() implements Action {}

    /** Ask for the endpoint to be deleted. */
    record Delete(Endpoint endpoint) implements Action {}
}
