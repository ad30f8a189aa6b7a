package io.github.endpointlease.lambda.function;

import io.github.endpointlease.Leases;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * {@code Custom::EndpointLease}: the first lease of a model's endpoint. Its properties are {@code EndpointName}, {@code
 * EndpointConfigName}, {@code InitialProvisionMinutes} (0 to 525600, a fraction is allowed, 0 is a lease without time) and {@code
 * OnDelete} ({@code delete} or {@code keep}); its physical id is the endpoint's name.
 *
 * <ul>
 *   <li>Create: a lease where there is none. One that is there keeps its time, and gets the config.
 *   <li>Update: the config reaches the lease, and time is left alone. Another endpoint name is a new resource.
 *   <li>Delete: the lease ends, and its endpoint is deleted, unless they shall be kept. While the stack rolls back, only if this resource has added the lease,
 *       which the lease remembers among its last operations.
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
        if (!leases.addIfAbsent(name, config, minutes(request.require(MINUTES)), created(request, name))) {
            leases.changeConfig(name, config);
        }
        return ResourceOutcome.done(name.value());
    }

    private ResourceOutcome update(ResourceRequest request) {
        EndpointName name = new EndpointName(request.require(NAME));
        if (!name.value().equals(request.physicalId())) {
            return create(request);
        }
        EndpointConfigName config = new EndpointConfigName(request.require(CONFIG));
        if (leases.isLeased(name)) {
            leases.changeConfig(name, config);
        } else {
            leases.addStopped(name, config);
        }
        return ResourceOutcome.done(name.value());
    }

    private ResourceOutcome delete(ResourceRequest request, Instant deadline) {
        String id = request.fallbackId();
        if (InstallationResource.isKept(request)) {
            return ResourceOutcome.done(id);
        }
        EndpointName name;
        try {
            name = new EndpointName(id);
        } catch (InvalidValueException e) {
            // the id of a resource whose creation was refused: there is nothing of it
            return ResourceOutcome.done(id);
        }
        Optional<StoredLease> stored = store.find(name);
        boolean isOurs = stored.isPresent()
                && stored.get() instanceof StoredLease.Valid valid
                && valid.lease().hasSeen(created(request, name));
        StackStates.State stack = stacks.state(request.stackId());
        if (!isOurs && stack == StackStates.State.ROLLING_BACK) {
            return leave(name, stored);
        }
        // where all of the stack goes, the installation removes what is left of leases, all at once
        boolean removes = stack != StackStates.State.DELETING;
        Map<EndpointName, String> left = closing.close(name, ResourceOperations.ending(request), removes, deadline);
        return left.isEmpty()
                ? ResourceOutcome.done(id)
                : ResourceOutcome.failed(id, ResourceOperations.notDeleted(left));
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

    private static Duration minutes(String text) {
        BigDecimal minutes;
        try {
            minutes = new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            throw outOfRange(text);
        }
        if (minutes.signum() < 0 || minutes.compareTo(BigDecimal.valueOf(Leases.MAX_MINUTES)) > 0) {
            throw outOfRange(text);
        }
        BigDecimal seconds = minutes.multiply(BigDecimal.valueOf(60)).setScale(0, RoundingMode.CEILING);
        return Duration.ofSeconds(seconds.longValueExact());
    }

    private static InvalidValueException outOfRange(String text) {
        return new InvalidValueException(MINUTES, "must be a number from 0 to " + Leases.MAX_MINUTES, text);
    }
}
