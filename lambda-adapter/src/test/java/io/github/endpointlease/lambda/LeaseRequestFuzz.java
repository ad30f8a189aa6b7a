package io.github.endpointlease.lambda;

import static io.github.endpointlease.lambda.TestApi.NOW;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.endpointlease.Caller;
import io.github.endpointlease.Leases;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.proof.Hostile;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Any request to {@code /endpoint-expiry}. */
public final class LeaseRequestFuzz {
    private LeaseRequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Exchange exchange = Exchange.of(input, api -> api.leasesHandler);
        if (!exchange.isOk()) {
            return;
        }
        Hostile.require(exchange.caller() != null, "Only who was let in is answered");
        Caller caller = Objects.requireNonNull(exchange.caller());
        JsonNode json = exchange.reply().json();
        if (exchange.request().method().equals("GET")) {
            Hostile.require(caller.may(Scope.READ), "Only readers see leases");
            Hostile.requireEqual("Looking changes nothing", exchange.before(), exchange.after());
            (json.isArray() ? json : List.of(json))
                    .forEach(lease -> Hostile.require(
                            caller.may(Scope.READ, name(lease)), "Only what the token is for is shown: " + lease));
        } else {
            extended(exchange, caller, json);
        }
    }

    private static void extended(Exchange exchange, Caller caller, JsonNode json) {
        EndpointName name = name(json);
        List<StoredLease> changed = new ArrayList<>(exchange.after());
        changed.removeAll(exchange.before());
        Hostile.requireEqual("One lease has changed", 1, changed.size());
        Lease lease = ((StoredLease.Valid) changed.get(0)).lease();
        Hostile.requireEqual("The lease is the one that was named", name, lease.name());
        boolean isNew = exchange.after().size() > exchange.before().size();
        Hostile.require(caller.may(isNew ? Scope.ADMIN : Scope.EXTEND, name), "Only who may has changed it");
        Instant start = isNew ? NOW : TestApi.EXPIRY;
        Hostile.require(lease.expiry().isAfter(start), "Minutes are added, never taken away");
        Duration longest = Duration.ofMinutes(Leases.MAX_MINUTES).plusSeconds(1);
        Hostile.require(!lease.expiry().isAfter(start.plus(longest)), "No more is added than may be asked for");
        Hostile.requireEqual(
                "The answer tells the expiry",
                WireFormat.expiry(lease.expiry()),
                json.path("EndpointExpiry ").textValue());
    }

    private static EndpointName name(JsonNode lease) {
        return new EndpointName(lease.path("EndpointName").textValue());
    }
}
