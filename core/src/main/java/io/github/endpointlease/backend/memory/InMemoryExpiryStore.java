package io.github.endpointlease.backend.memory;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps leases in this process's memory, in the order of their names, 100 to a page. Safe for use by many threads. */
public final class InMemoryExpiryStore implements ExpiryStore {
    private static final int PAGE_SIZE = 100;

    private final ConcurrentNavigableMap<EndpointName, StoredLease.Valid> leases = new ConcurrentSkipListMap<>();

    // One counter for all names and for good: a lease that comes back after its removal cannot meet an old version.
    private final AtomicLong lastVersion = new AtomicLong();

    @Override
    public Optional<StoredLease> find(EndpointName name) {
        return Optional.ofNullable(leases.get(name));
    }

    @Override
    public LeasePage page(Optional<String> pageToken) {
        var rest = pageToken
                .map(after -> leases.tailMap(new EndpointName(after), false))
                .orElse(leases);
        List<StoredLease> page = new ArrayList<>();
        for (StoredLease lease : rest.values()) {
            if (page.size() == PAGE_SIZE) {
                return new LeasePage(
                        page, Optional.of(page.get(PAGE_SIZE - 1).name().value()));
            }
            page.add(lease);
        }
        return new LeasePage(page, Optional.empty());
    }

    @Override
    public boolean create(Lease lease) {
        return leases.putIfAbsent(lease.name(), versioned(lease)) == null;
    }

    @Override
    public boolean compareAndSet(Version expected, Lease next) {
        StoredLease.Valid held = leases.get(next.name());
        return held != null && held.version().equals(expected) && leases.replace(next.name(), held, versioned(next));
    }

    @Override
    public boolean remove(EndpointName name, Version expected) {
        StoredLease.Valid held = leases.get(name);
        return held != null && held.version().equals(expected) && leases.remove(name, held);
    }

    private StoredLease.Valid versioned(Lease lease) {
        return new StoredLease.Valid(lease, new Version(Long.toString(lastVersion.incrementAndGet())));
    }
}
