package io.github.endpointlease.spi;

import java.util.List;
import java.util.Optional;

/**
 * One page of a store's leases. It may be empty and yet not be the last.
 *
 * @param leases what the page holds, in the store's own order
 * @param nextToken where the next page begins, in the store's own notation; empty on the last page
 */
public record LeasePage(List<StoredLease> leases, Optional<String> nextToken) {
    public LeasePage {
        leases = List.copyOf(leases);
    }
}
