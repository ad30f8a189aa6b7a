package io.github.endpointlease.model;

/** What the reconciler has decided about a lease's endpoint. The decision is stored before anything is done. */
public enum Phase {
    /** The endpoint is wanted while the lease has time left. */
    RUNNING,
    /** The endpoint is to be deleted. Only here is a deletion ever sent. */
    STOPPING,
    /**
     * The endpoint was seen to be gone, but the moment is not dated yet. A run that was paused between reading its clock and
     * writing would date it too early; only a time read after this phase was seen is late enough.
     */
    SETTLING,
    /** The endpoint is gone, since a known moment. It may come back once no late deletion can hit it any more. */
    STOPPED
}
