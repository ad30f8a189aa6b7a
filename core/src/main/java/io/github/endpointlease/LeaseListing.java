package io.github.endpointlease;

import io.github.endpointlease.spi.StoredLease;
import java.util.List;

/**
 * Every lease at one moment.
 *
 * @param leases those that can be read, in the order of their names
 * @param unreadable those that cannot; they are left alone until a person mends them
 */
public record LeaseListing(List<LeaseView> leases, List<StoredLease.Unreadable> unreadable) {
    public LeaseListing {
        leases = List.copyOf(leases);
        unreadable = List.copyOf(unreadable);
    }
}
