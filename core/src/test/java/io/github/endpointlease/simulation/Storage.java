package io.github.endpointlease.simulation;

import io.github.endpointlease.backend.dynamodb.SeededDynamoDb;
import io.github.endpointlease.backend.memory.InMemoryExpiryStore;
import io.github.endpointlease.backend.ssm.SeededParameterStore;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Where the leases of one episode are kept: a store of production code on a simulated service. */
abstract class Storage {
    /** What leases can be kept in. */
    enum Kind {
        MEMORY,
        JDBC,
        DYNAMODB,
        PARAMETER_STORE
    }

    private final Simulation simulation;
    private final BiConsumer<EndpointName, Promises.Cause> written;
    private Promises.Cause cause = Promises.Cause.OURS;

    private Storage(Simulation simulation, BiConsumer<EndpointName, Promises.Cause> written) {
        this.simulation = simulation;
        this.written = written;
    }

    /**
     * An empty one.
     *
     * @param written is told of every change, and whose it is
     */
    static Storage of(Kind kind, Simulation simulation, BiConsumer<EndpointName, Promises.Cause> written) {
        return switch (kind) {
            case MEMORY -> new Rows(simulation, written, new InMemoryExpiryStore());
            case JDBC -> new Rows(simulation, written, Database.emptied());
            case DYNAMODB -> new Items(simulation, written);
            case PARAMETER_STORE -> new Parameters(simulation, written);
        };
    }

    /** The store, as simulated processes use it. */
    abstract ExpiryStore store();

    /** Whether the service answers as one would wish. */
    abstract void kind(boolean isKind);

    final <T> T any(List<T> values) {
        return values.get(simulation.chance().below(values.size()));
    }

    /** Somebody writes what is no lease. */
    abstract void spoilByHand(EndpointName name);

    /** What is there in truth. */
    Optional<StoredLease> truth(EndpointName name) {
        return simulation.aside(() -> store().find(name));
    }

    /** Somebody removes a lease past us, or what is in its place. */
    abstract void removeByHand(EndpointName name);

    final void byHand(Promises.Cause whose, Runnable change) {
        cause = whose;
        change.run();
        cause = Promises.Cause.OURS;
    }

    final void written(EndpointName name) {
        written.accept(name, cause);
    }

    /** Rows of a database, or of memory. */
    private static final class Rows extends Storage {
        private final WatchedStore store;

        Rows(Simulation simulation, BiConsumer<EndpointName, Promises.Cause> written, ExpiryStore rows) {
            super(simulation, written);
            store = new WatchedStore(simulation, rows, this::written);
        }

        @Override
        ExpiryStore store() {
            return store;
        }

        @Override
        void kind(boolean isKind) {
            // is never unkind by itself
        }

        @Override
        void spoilByHand(EndpointName name) {
            byHand(Promises.Cause.PERSON, () -> store.spoil(name));
        }

        @Override
        void removeByHand(EndpointName name) {
            byHand(Promises.Cause.PERSON, () -> store.removeByHand(name));
        }
    }

    /** Items of DynamoDB. */
    private static final class Items extends Storage {
        private static final List<Map.Entry<String, AttributeValue>> SPOILED = List.of(
                Map.entry("phase", AttributeValue.fromS("PAUSED")),
                Map.entry("expiry", AttributeValue.fromN("5")),
                Map.entry("phase_since", AttributeValue.fromS("+1000000000-12-31T23:59:59.999999999Z")),
                Map.entry("generation", AttributeValue.fromN("0")),
                Map.entry("format", AttributeValue.fromN("99")));

        private final SimulatedDynamoDb service;
        private final ExpiryStore store;

        Items(Simulation simulation, BiConsumer<EndpointName, Promises.Cause> written) {
            super(simulation, written);
            service = new SimulatedDynamoDb(simulation, key -> written(new EndpointName(key)));
            store = SeededDynamoDb.create(service, simulation.randoms());
        }

        @Override
        ExpiryStore store() {
            return store;
        }

        @Override
        void kind(boolean isKind) {
            service.page(isKind ? 100 : 2);
        }

        @Override
        void spoilByHand(EndpointName name) {
            Map.Entry<String, AttributeValue> spoiled = any(SPOILED);
            byHand(Promises.Cause.PERSON, () -> {
                service.changeByHand(name.value(), spoiled.getKey(), spoiled.getValue());
                written(name);
            });
        }

        @Override
        void removeByHand(EndpointName name) {
            byHand(Promises.Cause.PERSON, () -> {
                service.deleteByHand(name.value());
                written(name);
            });
        }
    }

    /** Parameters of Parameter Store, where the original may be at work as well. */
    static final class Parameters extends Storage {
        private static final List<String> SPOILED = List.of(
                "{\"expiry\": \"tomorrow\"}",
                "{\"expiry\": \"31-02-2026-10-00-00\", \"endpoint_name\": \"x\", \"endpoint_config_name\": \"y\"}",
                "[]",
                "not JSON",
                "{");

        private final SimulatedParameterStore service;
        private final ExpiryStore store;

        Parameters(Simulation simulation, BiConsumer<EndpointName, Promises.Cause> written) {
            super(simulation, written);
            service = new SimulatedParameterStore(simulation, name -> written(new EndpointName(name)));
            store = SeededParameterStore.create(service, simulation.randoms());
        }

        @Override
        ExpiryStore store() {
            return store;
        }

        @Override
        void kind(boolean isKind) {
            service.prompt(isKind);
        }

        @Override
        void spoilByHand(EndpointName name) {
            String spoiled = any(SPOILED);
            byHand(Promises.Cause.PERSON, () -> service.putByHand(name.value(), spoiled));
        }

        /** DeleteParameter, which takes no condition. */
        @Override
        void removeByHand(EndpointName name) {
            byHand(Promises.Cause.PERSON, () -> {
                service.deleteByHand(name.value());
                written(name);
            });
        }

        Optional<String> text(EndpointName name) {
            return service.text(name.value());
        }

        void put(EndpointName name, String text, Promises.Cause whose) {
            byHand(whose, () -> service.putByHand(name.value(), text));
        }

        void answeringAsIfNothingCameBetween() {
            service.answeringAsIfNothingCameBetween();
        }

        void showing(Function<SimulatedParameterStore.Version, String> text) {
            service.showing(text);
        }
    }
}
