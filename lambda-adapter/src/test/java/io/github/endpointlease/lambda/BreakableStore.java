package io.github.endpointlease.lambda;

import io.github.endpointlease.backend.memory.InMemoryExpiryStore;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Leases in memory, some of which cannot be read; and a store that can break altogether. For one thread. */
final class BreakableStore implements ExpiryStore {
    private final InMemoryExpiryStore store = new InMemoryExpiryStore();
    private final Map<EndpointName, StoredLease.Unreadable> broken = new TreeMap<>();
    private @Nullable RuntimeException trouble;
    private int finds;

    void addUnreadable(EndpointName name, String reason) {
        broken.put(name, new StoredLease.Unreadable(name, reason));
    }

    void breakDown(@Nullable RuntimeException thrown) {
        trouble = thrown;
    }

    int finds() {
        return finds;
    }

    /** Everything that is stored, with the versions. */
    List<StoredLease> all() {
        List<StoredLease> all = new ArrayList<>(broken.values());
        Optional<String> token = Optional.empty();
        do {
            LeasePage page = store.page(token);
            all.addAll(page.leases());
            token = page.nextToken();
        } while (token.isPresent());
        return all;
    }

    @Override
    public Optional<StoredLease> find(EndpointName name) {
        finds++;
        throwIfBroken();
        return broken.containsKey(name) ? Optional.of(broken.get(name)) : store.find(name);
    }

    @Override
    public LeasePage page(Optional<String> pageToken) {
        throwIfBroken();
        LeasePage page = store.page(pageToken);
        if (pageToken.isPresent()) {
            return page;
        }
        List<StoredLease> first = new ArrayList<>(page.leases());
        first.addAll(broken.values());
        return new LeasePage(first, page.nextToken());
    }

    @Override
    public boolean create(Lease lease) {
        throwIfBroken();
        return !broken.containsKey(lease.name()) && store.create(lease);
    }

    @Override
    public boolean compareAndSet(Version expected, Lease next) {
        throwIfBroken();
        return store.compareAndSet(expected, next);
    }

    @Override
    public boolean remove(EndpointName name, Version expected) {
        throwIfBroken();
        return store.remove(name, expected);
    }

    private void throwIfBroken() {
        if (trouble != null) {
            throw trouble;
        }
    }

    static BackendException unreachable() {
        return BackendException.lasting("The database failed while reading a lease", null);
    }
}
