package io.github.endpointlease.spi;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;

/** What a store holds under a name: a lease, or something that is meant to be one. */
public sealed interface StoredLease {
    /** The name it is stored under. */
    EndpointName name();

    /**
     * A lease.
     *
     * @param lease its value
     * @param version the version that was read, to compare with when writing
     */
    record Valid(Lease lease, Version version) implements StoredLease {
        @Override
        public EndpointName name() {
            return lease.name();
        }
    }

    /**
     * A value that is not a lease we can read. It counts as a lease: its endpoint is left alone.
     *
     * @param name the name it is stored under
     * @param reason what is wrong with it
     */
    record Unreadable(EndpointName name, String reason) implements StoredLease {}
}
