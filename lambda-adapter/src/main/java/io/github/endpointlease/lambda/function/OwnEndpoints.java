package io.github.endpointlease.lambda.function;

import io.github.endpointlease.Leases;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.EndpointPage;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks which endpoints there are and whose they are. Reads the tags of each endpoint once. Not safe for use by several threads.
 */
final class OwnEndpoints {
    private final String installation;
    private final EndpointControl control;
    private final Map<Incarnation, Owner> remembered = new HashMap<>();

    OwnEndpoints(String installation, EndpointControl control) {
        this.installation = installation;
        this.control = control;
    }

    /** Whose an endpoint is, as its tags say. */
    enum Owner {
        OURS,
        ANOTHER,
        NOBODY
    }

    private record Incarnation(EndpointName name, Instant createdAt) {}

    /** Every endpoint, in the order of the names. */
    SortedMap<EndpointName, Owner> all() {
        SortedMap<EndpointName, Owner> found = new TreeMap<>();
        Optional<String> token = Optional.empty();
        do {
            EndpointPage page = control.list(token);
            page.endpoints().forEach(endpoint -> found.put(endpoint.name(), owner(endpoint)));
            token = page.nextToken();
        } while (token.isPresent());
        return found;
    }

    /** One endpoint; empty if there is none. */
    Optional<Owner> look(EndpointName name) {
        return control.describe(name).map(this::owner);
    }

    private Owner owner(Endpoint endpoint) {
        Incarnation incarnation = new Incarnation(endpoint.name(), endpoint.createdAt());
        Owner known = remembered.get(incarnation);
        if (known == null) {
            known = owner(control.tags(endpoint).get(Leases.INSTALLATION_TAG));
            // who is tagged by somebody stays so; nobody's may be adopted yet
            if (known != Owner.NOBODY) {
                remembered.put(incarnation, known);
            }
        }
        return known;
    }

    private Owner owner(@Nullable String tag) {
        if (tag == null) {
            return Owner.NOBODY;
        }
        return tag.equals(installation) ? Owner.OURS : Owner.ANOTHER;
    }
}
