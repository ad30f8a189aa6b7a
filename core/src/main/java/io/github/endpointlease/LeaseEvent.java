package io.github.endpointlease;

import io.github.endpointlease.model.EndpointName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a lease or its endpoint.
 *
 * @param kind what happened
 * @param name the endpoint, or null where it concerns them all
 * @param at when it was decided or seen
 * @param detail more, in words for a person
 */
public record LeaseEvent(Kind kind, @Nullable EndpointName name, Instant at, String detail) {
    /** What can happen. */
    public enum Kind {
        /** A lease was added. */
        ADDED,
        /** Time was added to a lease. */
        EXTENDED,
        /** A lease was ended before its time. */
        ENDED,
        /** An endpoint that ran before its lease was added was taken over. */
        ADOPTED,
        /** An endpoint of ours had no lease and got a short one. */
        ORPHAN_LEASED,
        /** The endpoint is being created. */
        STARTING,
        /** The endpoint was seen to answer. Told once per process and start. */
        IN_SERVICE,
        /** The endpoint could not be started, or broke. */
        FAILED,
        /** It was decided that the endpoint stops. */
        STOPPING,
        /** The endpoint is being deleted. */
        DELETING,
        /** The endpoint is gone. */
        STOPPED,
        /** The endpoint is wanted again, as the next generation. */
        RESTARTING,
        /** A backend could not be asked, or what it holds cannot be read. Looked at again in the next run. */
        TROUBLE
    }

    @Override
    public String toString() {
        return kind + (name == null ? "" : " " + name) + ": " + detail;
    }
}
