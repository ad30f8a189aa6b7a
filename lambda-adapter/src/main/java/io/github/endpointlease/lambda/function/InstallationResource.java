package io.github.endpointlease.lambda.function;

import io.github.endpointlease.LeaseMove;
import io.github.endpointlease.lambda.function.LeaseSettings.StoreKind;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.spi.ExpiryStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code Custom::EndpointLeaseInstallation}: the leases and endpoints of a project as a whole. Its properties are {@code LeaseStore}
 * ({@code ssm} or {@code dynamodb}), {@code LeaseTable} (of the latter) and {@code OnDelete} ({@code delete} or {@code keep}); its
 * physical id is the project's prefix; the template can get {@code LeaseStore} from it.
 *
 * <ul>
 *   <li>Create: checks that leases can be read.
 *   <li>Update: if the store is another one, moves every lease there first.
 *   <li>Delete: ends every lease and deletes every endpoint of this installation, unless it shall keep them or a creation is being
 *       undone.
 * </ul>
 */
final class InstallationResource implements LeaseResourceFunction.ResourceAction {
    private static final Logger LOG = LoggerFactory.getLogger(InstallationResource.class);
    private static final String STORE = "LeaseStore";
    private static final String TABLE = "LeaseTable";
    private static final String ON_DELETE = "OnDelete";

    private final String installation;
    private final Stores stores;
    private final LeaseClosing closing;
    private final StackStates stacks;
    private final InstantSource clock;

    InstallationResource(
            String installation, Stores stores, LeaseClosing closing, StackStates stacks, InstantSource clock) {
        this.installation = installation;
        this.stores = stores;
        this.closing = closing;
        this.stacks = stacks;
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
        return switch (request.type()) {
            case CREATE -> {
                check(request);
                yield inUse(request);
            }
            case UPDATE -> update(request, deadline);
            case DELETE -> delete(request, deadline);
        };
    }

    private void check(ResourceRequest request) {
        onDelete(request);
        store(request.properties()).page(Optional.empty());
    }

    private ResourceOutcome update(ResourceRequest request, Instant deadline) {
        if (!installation.equals(request.physicalId())) {
            return ResourceOutcome.failed(
                    request.fallbackId(),
                    "project_prefix was " + request.physicalId()
                            + " and cannot be changed: endpoints bear it. Deploy a second stack and delete this one.");
        }
        check(request);
        if (kind(request.properties()) != kind(request.oldProperties())) {
            int moved = new LeaseMove(store(request.oldProperties()), store(request.properties()))
                    .run(() -> !clock.instant().isBefore(deadline));
            LOG.info(
                    "{} leases were moved to {}",
                    moved,
                    kind(request.properties()).text());
        }
        return inUse(request);
    }

    private ResourceOutcome delete(ResourceRequest request, Instant deadline) {
        String id = request.fallbackId();
        boolean keeps = !id.equals(installation) || onDelete(request).equals("keep");
        if (keeps || stacks.isRollingBack(request.stackId())) {
            return ResourceOutcome.done(id);
        }
        Map<EndpointName, String> left = closing.closeAll(ResourceOperations.ending(request), deadline);
        return left.isEmpty()
                ? ResourceOutcome.done(id)
                : ResourceOutcome.failed(id, ResourceOperations.notDeleted(left));
    }

    private ResourceOutcome inUse(ResourceRequest request) {
        return new ResourceOutcome(
                installation, null, Map.of(STORE, kind(request.properties()).text()));
    }

    private static String onDelete(ResourceRequest request) {
        String text = request.property(ON_DELETE).orElse("delete");
        if (!text.equals("delete") && !text.equals("keep")) {
            throw new InvalidValueException(ON_DELETE, "must be delete or keep", text);
        }
        return text;
    }

    private ExpiryStore store(Map<String, String> properties) {
        String table = properties.get(TABLE);
        return stores.open(kind(properties), table == null || table.isBlank() ? null : table);
    }

    private static StoreKind kind(Map<String, String> properties) {
        return StoreKind.parse(properties.getOrDefault(STORE, "ssm"));
    }
}
