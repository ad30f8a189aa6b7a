package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.Caller;
import io.github.endpointlease.Extension;
import io.github.endpointlease.LeaseListing;
import io.github.endpointlease.LeaseView;
import io.github.endpointlease.Leases;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** {@code /endpoint-expiry}: shows leases, adds time to them, adds leases. */
public final class LeasesHandler extends ApiHandler {
    private static final String NAME = "EndpointName";
    private static final String CONFIG = "EndpointConfigName";
    private static final String MINUTES = "minutes";

    private final Leases leases;

    /**
     * @param leases where to look and write
     */
    public LeasesHandler(Leases leases) {
        this.leases = leases;
    }

    @Override
    APIGatewayProxyResponseEvent answer(ApiRequest request) {
        request.requireMethod("GET", "POST");
        if (request.method().equals("POST")) {
            return extend(request);
        }
        return request.query(NAME) == null ? list(request) : show(request);
    }

    private APIGatewayProxyResponseEvent show(ApiRequest request) {
        Caller caller = request.caller();
        request.require(caller, Scope.READ);
        String asked = String.valueOf(request.query(NAME));
        if (asked.isEmpty()) {
            throw new HttpException(400, NAME + " required");
        }
        EndpointName name = new EndpointName(asked);
        request.require(caller, Scope.READ, name);
        return Responses.json(200, LeaseJson.of(leases.lease(name).view()));
    }

    private APIGatewayProxyResponseEvent list(ApiRequest request) {
        Caller caller = request.caller();
        request.require(caller, Scope.READ);
        LeaseListing listing = leases.list();
        record Entry(EndpointName name, ObjectNode json) {}
        List<Entry> entries = new ArrayList<>();
        for (LeaseView view : listing.leases()) {
            entries.add(new Entry(view.name(), LeaseJson.of(view)));
        }
        for (StoredLease.Unreadable broken : listing.unreadable()) {
            entries.add(new Entry(broken.name(), LeaseJson.of(broken)));
        }
        ArrayNode shown = Json.object().arrayNode();
        entries.stream()
                .filter(entry -> caller.may(Scope.READ, entry.name()))
                .sorted(Comparator.comparing(Entry::name))
                .forEach(entry -> shown.add(entry.json()));
        return Responses.json(200, shown);
    }

    private APIGatewayProxyResponseEvent extend(ApiRequest request) {
        Caller caller = request.caller();
        ObjectNode body = request.jsonObject();
        EndpointName name = new EndpointName(ApiRequest.requireText(body, NAME));
        boolean namesConfig = body.hasNonNull(CONFIG);
        if (!caller.may(Scope.ADMIN, name)) {
            // before anything is looked up: whoever may do neither does not learn from the answer what is leased
            request.require(caller, Scope.EXTEND, name);
        }
        boolean known = leases.isLeased(name);
        request.require(caller, namesConfig && !known ? Scope.ADMIN : Scope.EXTEND, name);
        if (!known && !namesConfig) {
            throw new HttpException(400, "EndpointName not found/Endpoint config name required");
        }
        JsonNode minutes = Minutes.require(body, MINUTES);
        Duration time = Minutes.toDuration(minutes, MINUTES);
        OperationId operation = request.operation(caller);
        if (known) {
            return Responses.json(200, LeaseJson.of(leases.lease(name).extend(time, operation), minutes));
        }
        EndpointConfigName config = new EndpointConfigName(ApiRequest.requireText(body, CONFIG));
        Extension added = leases.add(name, config, time, operation);
        return Responses.json(200, LeaseJson.of(added, minutes));
    }
}
