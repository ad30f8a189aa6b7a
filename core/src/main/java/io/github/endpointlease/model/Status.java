package io.github.endpointlease.model;

/** What a person wants to know of a leased endpoint. Derived from the lease and from what was seen of its endpoint. */
public enum Status {
    /** Leased; the endpoint is being created. */
    STARTING,
    /** The endpoint answers invocations. */
    IN_SERVICE,
    /** The lease has ended; the endpoint is on its way out. */
    STOPPING,
    /** Leased again while the last endpoint was still going; it comes back by itself. */
    RESTARTING,
    /** The lease has ended and no endpoint runs. */
    STOPPED,
    /** Leased, but the endpoint could not be started or broke. The reason is on the lease; it is tried again. */
    FAILED
}
