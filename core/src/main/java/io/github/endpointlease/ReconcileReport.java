package io.github.endpointlease;

import java.time.Instant;
import java.util.List;

/**
 * What one run of the reconciler saw and did.
 *
 * @param startedAt when it began; its decisions are of that moment
 * @param leases how many leases there were, unreadable ones included
 * @param endpoints how many endpoints were seen, of every owner
 * @param running how many leased endpoints of this installation were seen that were not being deleted
 * @param expiredButRunning how many of those are left after this run although their lease, as it was read, ended at least a grace
 *     ago: they cost money that nobody granted. Not counted is what this run has got deleted.
 * @param unfinished how many leases were not got to before the run's deadline
 * @param events what happened, in no particular order between leases
 */
public record ReconcileReport(
        Instant startedAt,
        int leases,
        int endpoints,
        int running,
        int expiredButRunning,
        int unfinished,
        List<LeaseEvent> events) {
    public ReconcileReport {
        events = List.copyOf(events);
    }

    /** Whether everything could be read, and everything that was tried worked. */
    public boolean isClean() {
        return unfinished == 0
                && events.stream()
                        .noneMatch(event ->
                                event.kind() == LeaseEvent.Kind.TROUBLE || event.kind() == LeaseEvent.Kind.FAILED);
    }
}
