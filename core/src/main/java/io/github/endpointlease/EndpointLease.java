package io.github.endpointlease;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Status;
import java.time.Duration;
import java.time.Instant;

/**
 * The lease of one endpoint, to read and to add time to. Made by {@link Leases#lease(EndpointName)}; holds nothing but the name,
 * so each call sees the lease as it is stored at that moment. Safe for use by many threads; nothing to close.
 *
 * <p>Every method throws {@link io.github.endpointlease.model.LeaseNotFoundException} if there is no such lease, {@link
 * io.github.endpointlease.model.UnreadableLeaseException} if the stored value is not one, and {@link
 * io.github.endpointlease.model.BackendException} if the store cannot be asked. Those that write also throw {@link
 * io.github.endpointlease.model.LeaseContendedException} if they do not get through within 10 seconds.
 */
public final class EndpointLease {
    private final Leases leases;
    private final EndpointName name;

    EndpointLease(Leases leases, EndpointName name) {
        this.leases = leases;
        this.name = name;
    }

    /** The leased endpoint. */
    public EndpointName name() {
        return name;
    }

    /**
     * Adds time from the expiry on, or from now on if that has passed.
     *
     * @param minutes 1 to {@value Leases#MAX_MINUTES}
     * @return the acknowledgement
     * @throws io.github.endpointlease.model.InvalidValueException if the minutes are out of range; nothing was changed
     */
    public Extension extend(long minutes) {
        if (minutes < 1 || minutes > Leases.MAX_MINUTES) {
            throw Leases.outOfRange(minutes);
        }
        return extend(Duration.ofMinutes(minutes));
    }

    /**
     * Adds time from the expiry on, or from now on if that has passed.
     *
     * @param time more than zero, at most {@value Leases#MAX_MINUTES} minutes; rounded up to whole seconds
     * @return the acknowledgement
     * @throws io.github.endpointlease.model.InvalidValueException if the time is out of range; nothing was changed
     */
    public Extension extend(Duration time) {
        return extend(time, OperationId.random());
    }

    /**
     * Adds time, once for the operation however often it is sent, as long as fewer than {@value
     * io.github.endpointlease.model.Lease#OPERATIONS_KEPT} other changes came between.
     *
     * @param time more than zero, at most {@value Leases#MAX_MINUTES} minutes; rounded up to whole seconds
     * @param operation names this change
     * @return the acknowledgement
     * @throws io.github.endpointlease.model.InvalidValueException if the time is out of range; nothing was changed
     */
    public Extension extend(Duration time, OperationId operation) {
        return leases.extend(name, time, operation);
    }

    /** How much time is left; negative once the lease has ended. */
    public Duration timeLeft() {
        return view().timeLeft();
    }

    /** When the lease ends or ended, in whole seconds. */
    public Instant expiresAt() {
        return view().expiresAt();
    }

    /** What the endpoint is doing. Asks the endpoint service. */
    public Status status() {
        return view().status();
    }

    /** The lease and what its endpoint is doing, at one moment. Asks the endpoint service. */
    public LeaseView view() {
        return leases.view(name);
    }

    /**
     * Ends the lease now, whatever time was left. The endpoint is deleted by the next run of the reconciler after the grace.
     *
     * @return the lease as it is now
     */
    public LeaseView end() {
        return end(OperationId.random());
    }

    /**
     * Ends the lease now, once for the operation: where it has counted before, time that was added since stays.
     *
     * @param operation names this change
     * @return the lease as it is now
     */
    public LeaseView end(OperationId operation) {
        return leases.end(name, operation);
    }
}
