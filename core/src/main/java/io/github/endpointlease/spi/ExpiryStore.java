package io.github.endpointlease.spi;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import java.util.Optional;

/**
 * Where leases are kept. Implementations are safe for use by many threads and processes at once. They hold no clock, no policy
 * and no retry loop: a lost race is {@code false}, everything else that goes wrong is a
 * {@link io.github.endpointlease.model.BackendException} that says whether trying again can help. After one of a write, the write may have
 * counted or not: whoever tries again reads first, and looks for the operation id.
 *
 * <p>{@code ExpiryStoreContract} in this project's test-jar is what an implementation has to pass.
 */
public interface ExpiryStore {
    /**
     * Reads one lease as the last acknowledged write left it.
     *
     * @param name the endpoint
     * @return what is stored, or empty if nothing is
     */
    Optional<StoredLease> find(EndpointName name);

    /**
     * Reads a page of all leases. A lease that is neither added nor removed meanwhile appears exactly once over all pages; one
     * that cannot be read appears as {@link StoredLease.Unreadable} and hides no other.
     *
     * @param pageToken what the page before gave as its next token; empty for the first page
     * @return the page
     */
    LeasePage page(Optional<String> pageToken);

    /**
     * Stores a lease under a name that has none.
     *
     * @param lease the lease
     * @return false if something is stored under the name already, readable or not
     */
    boolean create(Lease lease);

    /**
     * Replaces exactly the version that was read.
     *
     * @param expected the version that was read
     * @param next the new value, under the same name
     * @return false if the stored version is another one by now, or gone
     */
    boolean compareAndSet(Version expected, Lease next);

    /**
     * Removes exactly the version that was read.
     *
     * @param name the endpoint
     * @param expected the version that was read
     * @return false if the stored version is another one by now, or gone
     */
    boolean remove(EndpointName name, Version expected);
}
