package io.github.endpointlease;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.spi.EndpointControl;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Tells whose an endpoint is. Reading tags is a call per endpoint, so an incarnation's owner is read once and remembered; a
 * steady run reads none. That it is nobody's is only remembered once it is no news: whoever reads too early may see an endpoint of
 * ours without its tags, and would leave it to itself for as long as it lives.
 */
final class Ownership {
    static final String INSTALLATION_TAG = Leases.INSTALLATION_TAG;
    static final String GENERATION_TAG = "endpoint-lease:generation";
    private static final Duration NEWS = Duration.ofMinutes(10);
    private static final Pattern INSTALLATION = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

    private final String installation;
    private final EndpointControl control;
    private final Map<Incarnation, Owner> remembered = new ConcurrentHashMap<>();

    Ownership(String installation, EndpointControl control) {
        if (!INSTALLATION.matcher(installation).matches()) {
            throw new InvalidValueException(
                    "installation", "must be 1 to 64 letters, digits, '_', '.' and '-'", installation);
        }
        this.installation = installation;
        this.control = control;
    }

    Owner read(Endpoint endpoint, Instant now) {
        Incarnation incarnation = Incarnation.of(endpoint);
        Owner known = remembered.get(incarnation);
        if (known != null) {
            return known;
        }
        // asked outside the map, which would hold up other endpoints that share a bin
        Owner read = readNow(endpoint);
        if (read == Owner.NOBODY && endpoint.createdAt().plus(NEWS).isAfter(now)) {
            return read;
        }
        Owner meanwhile = remembered.putIfAbsent(incarnation, read);
        return meanwhile == null ? read : meanwhile;
    }

    /** Asks nobody. */
    boolean remembersAsOurs(Endpoint endpoint) {
        return remembered.get(Incarnation.of(endpoint)) == Owner.OURS;
    }

    /** Makes it ours. Whether it has become so, only reading it tells: tags for an incarnation that is gone are dropped. */
    void adopt(Endpoint endpoint, Lease lease) {
        control.tag(endpoint, tags(lease));
        remembered.remove(Incarnation.of(endpoint));
    }

    Map<String, String> tags(Lease lease) {
        return Map.of(INSTALLATION_TAG, installation, GENERATION_TAG, Long.toString(lease.generation()));
    }

    void forgetAllBut(Collection<Endpoint> endpoints) {
        remembered.keySet().retainAll(endpoints.stream().map(Incarnation::of).collect(Collectors.toSet()));
    }

    /** Asks whatever is remembered: somebody may have taken the endpoint back since. */
    Owner readAgain(Endpoint endpoint, Instant now) {
        remembered.remove(Incarnation.of(endpoint));
        return read(endpoint, now);
    }

    /** Whose it is at this moment, for a question that is asked once and whose answer somebody may be about to change. */
    Owner readNow(Endpoint endpoint) {
        String tag = control.tags(endpoint).get(INSTALLATION_TAG);
        if (tag == null) {
            return Owner.NOBODY;
        }
        return tag.equals(installation) ? Owner.OURS : Owner.ANOTHER;
    }

    private record Incarnation(EndpointName name, Instant createdAt) {
        static Incarnation of(Endpoint endpoint) {
            return new Incarnation(endpoint.name(), endpoint.createdAt());
        }
    }
}
