package io.github.endpointlease.lambda.function;

import io.github.endpointlease.LeaseMove;
import io.github.endpointlease.lambda.function.LeaseSettings.StoreKind;
import io.github.endpointlease.spi.ExpiryStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code Custom::EndpointLeaseStore}: where a project's leases are. Its properties are {@code LeaseStore} ({@code ssm} or
 * {@code dynamodb}) and {@code LeaseTable} (of the latter); its physical id is the project's prefix. The functions take
 * {@code LeaseStore} from it, so that on a change they switch once every lease was moved. A stack has a second one after everything
 * else, for what came into the store before until the last function had switched.
 *
 * <ul>
 *   <li>Create: checks that leases can be read.
 *   <li>Update: if the store is another one, moves every lease there first.
 *   <li>Delete: nothing.
 * </ul>
 */
final class StoreResource implements LeaseResourceFunction.ResourceAction {
    private static final Logger LOG = LoggerFactory.getLogger(StoreResource.class);
    private static final String STORE = "LeaseStore";
    private static final String TABLE = "LeaseTable";

    private final String installation;
    private final Stores stores;
    private final InstantSource clock;

    StoreResource(String installation, Stores stores, InstantSource clock) {
        this.installation = installation;
        this.stores = stores;
        this.clock = clock;
    }

    /** Opens stores. */
    @FunctionalInterface
    interface Stores {
        /**
         * Opens one.
         *
         * @param kind where leases are
         * @param table the table, where the request names one
         */
        ExpiryStore open(StoreKind kind, @Nullable String table);
    }

    @Override
    public ResourceOutcome handle(ResourceRequest request, Instant deadline) {
        if (request.type() == ResourceRequest.Type.DELETE) {
            return ResourceOutcome.done(request.fallbackId());
        }
        StoreKind wanted = kind(request.properties());
        ExpiryStore store = store(request.properties());
        store.page(Optional.empty());
        if (request.type() == ResourceRequest.Type.UPDATE && wanted != kind(request.oldProperties())) {
            int moved = new LeaseMove(store(request.oldProperties()), store)
                    .run(() -> !clock.instant().isBefore(deadline));
            LOG.info("{} leases were moved to {}", moved, wanted.text());
        }
        return new ResourceOutcome(installation, null, Map.of(STORE, wanted.text()));
    }

    private ExpiryStore store(Map<String, String> properties) {
        String table = properties.get(TABLE);
        return stores.open(kind(properties), table == null || table.isBlank() ? null : table);
    }

    private static StoreKind kind(Map<String, String> properties) {
        return StoreKind.parse(properties.getOrDefault(STORE, "ssm"));
    }
}
