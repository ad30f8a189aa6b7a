package io.github.endpointlease.simulation;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store each of whose operations is one call, as one statement of a database is. */
final class WatchedStore implements ExpiryStore {

    private final Simulation simulation;
    private final ExpiryStore store;
    private final Consumer<EndpointName> written;
    private final Set<EndpointName> spoiled = new HashSet<>();

    /**
     * @param written is told the name of each lease that was changed
     */
    WatchedStore(Simulation simulation, ExpiryStore store, Consumer<EndpointName> written) {
        this.simulation = simulation;
        this.store = store;
        this.written = written;
    }

    @Override
    public Optional<StoredLease> find(EndpointName name) {
        return call("find", Call.Kind.READ, () -> store.find(name).map(this::shown));
    }

    @Override
    public LeasePage page(Optional<String> pageToken) {
        return call("page", Call.Kind.READ, () -> {
            LeasePage page = store.page(pageToken);
            return new LeasePage(page.leases().stream().map(this::shown).toList(), page.nextToken());
        });
    }

    @Override
    public boolean create(Lease lease) {
        return call("create", Call.Kind.WRITE, () -> told(lease.name(), store.create(lease)));
    }

    @Override
    public boolean compareAndSet(Version expected, Lease next) {
        return call(
                "compareAndSet",
                Call.Kind.WRITE,
                () -> told(next.name(), !spoiled.contains(next.name()) && store.compareAndSet(expected, next)));
    }

    @Override
    public boolean remove(EndpointName name, Version expected) {
        return call("remove", Call.Kind.WRITE, () -> told(name, store.remove(name, expected)));
    }

    /** Somebody makes what is stored unreadable, as far as something is. */
    void spoil(EndpointName name) {
        if (store.find(name).isPresent()) {
            spoiled.add(name);
            written.accept(name);
        }
    }

    /** Somebody removes what is stored, readable or not. */
    void removeByHand(EndpointName name) {
        spoiled.remove(name);
        store.find(name).ifPresent(stored -> store.remove(name, ((StoredLease.Valid) stored).version()));
        written.accept(name);
    }

    private StoredLease shown(StoredLease stored) {
        return spoiled.contains(stored.name())
                ? new StoredLease.Unreadable(stored.name(), "simulated: not a lease")
                : stored;
    }

    private boolean told(EndpointName name, boolean done) {
        if (done) {
            written.accept(name);
        }
        return done;
    }

    private <T> T call(String what, Call.Kind kind, Supplier<T> effect) {
        return simulation.call(new Call<>(
                what,
                kind,
                sent -> effect.get(),
                () -> BackendException.passing("simulated: too busy", null),
                () -> BackendException.passing("simulated: no answer", null)));
    }
}
