package io.github.endpointlease;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.util.Optional;

/** Hands everything on. Tests override what they disturb. */
public class ForwardingStore implements ExpiryStore {
    private final ExpiryStore store;

    protected ForwardingStore(ExpiryStore store) {
        this.store = store;
    }

    @Override
    public Optional<StoredLease> find(EndpointName name) {
        return store.find(name);
    }

    @Override
    public LeasePage page(Optional<String> pageToken) {
        return store.page(pageToken);
    }

    @Override
    public boolean create(Lease lease) {
        return store.create(lease);
    }

    @Override
    public boolean compareAndSet(Version expected, Lease next) {
        return store.compareAndSet(expected, next);
    }

    @Override
    public boolean remove(EndpointName name, Version expected) {
        return store.remove(name, expected);
    }
}
