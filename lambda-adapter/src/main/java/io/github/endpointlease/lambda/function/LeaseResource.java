package io.github.endpointlease.lambda.function;

import io.github.endpointlease.Leases;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.UnreadableLeaseException;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * {@code Custom::EndpointLease}: the first lease of a model's endpoint. Its properties are {@code EndpointName}, {@code
 * EndpointConfigName}, {@code InitialProvisionMinutes} (0 to 525600, a fraction is allowed, 0 is a lease without time) and {@code
 * OnDelete} ({@code delete} or {@code keep}); its physical id is the endpoint's name.
 *
 * <ul>
 *   <li>Create: a lease where there is none. One that is there is left as it is, for the creation may yet be undone, and the config
 *       with it; {@link ConfigsResource} tells it the config when nothing can fail any more.
 *   <li>Update: a lease that is there is left as it is, its config too, for the update may yet be undone; {@link ConfigsResource}
 *       tells it the config at the end. Where there is none, one without time is added, with the config that outlives a rollback.
 *       Another endpoint name is a new resource.
 *   <li>Delete: the lease ends, and its endpoint is deleted, unless they shall be kept. Where all of the stack goes, the rest is
 *       {@link InstallationResource}'s. While the stack rolls back, only if this resource has added the lease, which the lease
 *       remembers among its last operations; that of a creation that is undone also goes where others would be kept.
 * </ul>
 */
final class LeaseResource implements LeaseResourceFunction.ResourceAction {
    private static final String NAME = "EndpointName";
    private static final String CONFIG = "EndpointConfigName";
    private static final String MINUTES = "InitialProvisionMinutes";

    private final ExpiryStore store;
    private final Leases leases;
    private final LeaseClosing closing;
    private final StackStates stacks;

    LeaseResource(ExpiryStore store, Leases leases, LeaseClosing closing, StackStates stacks) {
        this.store = store;
        this.leases = leases;
        this.closing = closing;
        this.stacks = stacks;
    }

    @Override
    public ResourceOutcome handle(ResourceRequest request, Instant deadline) {
        return switch (request.type()) {
            case CREATE -> create(request);
            case UPDATE -> update(request);
            case DELETE -> delete(request, deadline);
        };
    }

    private ResourceOutcome create(ResourceRequest request) {
        EndpointName name = new EndpointName(request.require(NAME));
        EndpointConfigName config = new EndpointConfigName(request.require(CONFIG));
        boolean isAdded = leases.addIfAbsent(
                name, config, Minutes.from0(MINUTES, request.require(MINUTES)), created(request, name));
        if (!isAdded) {
            store.find(name).ifPresent(LeaseResource::requireReadable);
        }
        return ResourceOutcome.done(name.value());
    }

    /** What cannot be read now would refuse the config at the very end. */
    private static void requireReadable(StoredLease stored) {
        if (stored instanceof StoredLease.Unreadable unreadable) {
            throw new UnreadableLeaseException(stored.name(), unreadable.reason());
        }
    }

    private ResourceOutcome update(ResourceRequest request) {
        EndpointName name = new EndpointName(request.require(NAME));
        if (!name.value().equals(request.physicalId())) {
            return create(request);
        }
        Optional<StoredLease> stored = store.find(name);
        if (stored.isPresent()) {
            requireReadable(stored.get());
        } else {
            leases.addStopped(name, lastingConfig(request));
        }
        return ResourceOutcome.done(name.value());
    }

    /** The config that is there whether or not the update is undone: the one before it, as long as it goes forward. */
    private EndpointConfigName lastingConfig(ResourceRequest request) {
        String config = request.require(CONFIG);
        String before = request.oldProperties().getOrDefault(CONFIG, config);
        boolean isUndoing =
                !before.equals(config) && stacks.state(request.stackId()).isRollback();
        return new EndpointConfigName(isUndoing ? config : before);
    }

    private ResourceOutcome delete(ResourceRequest request, Instant deadline) {
        String id = request.fallbackId();
        boolean isKept = InstallationResource.isKept(request);
        Optional<EndpointName> named = name(request);
        if (named.isEmpty()) {
            // its creation was refused for its name: there is nothing of it
            return ResourceOutcome.done(id);
        }
        EndpointName name = named.get();
        Optional<StoredLease> stored = store.find(name);
        boolean isOurs = stored.isPresent()
                && stored.get() instanceof StoredLease.Valid valid
                && valid.lease().hasSeen(created(request, name));
        if (!isOurs && !request.isNamed()) {
            return ResourceOutcome.done(id);
        }
        StackStates.State stack = stacks.state(request.stackId());
        if (isKept && !(isOurs && stack == StackStates.State.UNDOING_CREATION)) {
            return ResourceOutcome.done(id);
        }
        if (!isOurs && stack.isRollback()) {
            return leave(name, stored);
        }
        OperationId operation = ResourceOperations.ending(request);
        if (stack == StackStates.State.DELETING) {
            // were each resource to wait for its endpoint, they would take each other's turns to call the reconciler
            stored.filter(StoredLease.Valid.class::isInstance)
                    .ifPresent(lease -> leases.lease(name).end(operation));
            return ResourceOutcome.done(id);
        }
        Map<EndpointName, String> left = closing.close(name, operation, deadline);
        return left.isEmpty()
                ? ResourceOutcome.done(id)
                : ResourceOutcome.failed(id, ResourceOperations.notDeleted(left));
    }

    /**
     * The endpoint that is meant: the physical id, or the property where the creation failed before it named one. Its write may have
     * landed all the same.
     */
    private static Optional<EndpointName> name(ResourceRequest request) {
        return (request.isNamed() ? Optional.of(request.fallbackId()) : request.property(NAME)).flatMap(text -> {
            try {
                return Optional.of(new EndpointName(text));
            } catch (InvalidValueException e) {
                return Optional.empty();
            }
        });
    }

    /** In a rollback a lease that this resource did not add was there before, and stays, if that can be told. */
    private static ResourceOutcome leave(EndpointName name, Optional<StoredLease> stored) {
        boolean isKnown = stored.isEmpty()
                || (stored.get() instanceof StoredLease.Valid valid
                        && valid.lease().operations().size() < Lease.OPERATIONS_KEPT);
        return isKnown
                ? ResourceOutcome.done(name.value())
                : ResourceOutcome.failed(
                        name.value(),
                        "It cannot be told whether the lease of " + name
                                + " was there before this stack. If it was not, end it and"
                                + " delete its endpoint; then delete the stack again, or retain this resource.");
    }

    /** The same whenever the request is sent, also by a later update that brings the resource back. */
    private static OperationId created(ResourceRequest request, EndpointName name) {
        return new OperationId(
                TokenHash.sha256("create\n" + request.stackId() + "\n" + request.logicalId() + "\n" + name)
                        .hex());
    }
}
