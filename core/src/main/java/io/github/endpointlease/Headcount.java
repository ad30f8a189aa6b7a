package io.github.endpointlease;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.StoredLease;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How many leased endpoints of ours a run saw, and how many of them it had to leave although nobody leases them any more. */
record Headcount(int running, int expiredButRunning) {
    /**
     * Counts after the run's work, because only then is it known whose an endpoint is.
     *
     * @param expiredBy a lease that ended then or earlier counts as expired
     * @param events what the run did
     */
    static Headcount of(Census census, Ownership ownership, Instant expiredBy, List<LeaseEvent> events) {
        Set<@Nullable EndpointName> deleted = events.stream()
                .filter(event -> event.kind() == LeaseEvent.Kind.DELETING || event.kind() == LeaseEvent.Kind.STOPPED)
                .map(LeaseEvent::name)
                .collect(Collectors.toSet());
        int running = 0;
        int expired = 0;
        for (StoredLease.Valid stored : census.leases().values()) {
            Lease lease = stored.lease();
            if (census.sighting(lease) instanceof Sighting.Present present && counts(present, ownership)) {
                running++;
                if (!lease.isLive(expiredBy) && !deleted.contains(lease.name())) {
                    expired++;
                }
            }
        }
        return new Headcount(running, expired);
    }

    private static boolean counts(Sighting.Present present, Ownership ownership) {
        Endpoint endpoint = present.endpoint();
        return endpoint.state() != EndpointState.DELETING
                && (present.owner() == Owner.OURS || ownership.remembersAsOurs(endpoint));
    }
}
