package io.github.endpointlease.lambda;

import io.github.endpointlease.Caller;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Scope;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Every route under the stage, and which of them a caller may call. What depends on the body is decided by the handlers.
 *
 * @param models the models' own routes
 * @param asyncEndpoints which endpoints are behind {@code /startexecution}
 */
public record Routes(List<ModelRoute> models, Set<EndpointName> asyncEndpoints) {
    public static final String LEASES = "endpoint-expiry";
    public static final String START = "startexecution";
    public static final String DESCRIBE = "describeexecution";

    private static final Set<String> OWN = Set.of(LEASES, START, DESCRIBE);

    /**
     * @throws InvalidValueException if a model's route is one of our own, or two models have the same: a public model would open
     *     what lies behind it
     */
    public Routes {
        models = List.copyOf(models);
        Set<String> taken = new HashSet<>(OWN);
        for (ModelRoute model : models) {
            if (!taken.add(model.resource())) {
                throw new InvalidValueException(
                        "api_resource_name", "must be no other model's and none of ours", model.resource());
            }
        }
        asyncEndpoints = Set.copyOf(asyncEndpoints);
    }

    /**
     * One method of one route.
     *
     * @param method in upper case
     * @param resource without a slash
     */
    public record Call(String method, String resource) {}

    /**
     * Every call that the caller's token may make, so that one decision holds for all of them while it is cached.
     *
     * @param caller whose token was accepted
     * @return the calls, in a fixed order
     */
    public List<Call> allowedTo(Caller caller) {
        List<Call> calls = new ArrayList<>();
        if (caller.may(Scope.READ)) {
            calls.add(new Call("GET", LEASES));
        }
        if (caller.may(Scope.EXTEND) || caller.may(Scope.ADMIN)) {
            calls.add(new Call("POST", LEASES));
        }
        if (caller.may(Scope.INVOKE)) {
            calls.add(new Call("POST", START));
            calls.add(new Call("POST", DESCRIBE));
        }
        for (ModelRoute model : models) {
            if (caller.may(Scope.INVOKE, model.endpoint())) {
                calls.add(new Call("POST", model.resource()));
            }
        }
        return List.copyOf(calls);
    }

    /** The model whose route this is. */
    public Optional<ModelRoute> model(String resource) {
        return models.stream()
                .filter(model -> model.resource().equals(resource))
                .findFirst();
    }

    /** Whether the endpoint may be invoked through {@code /startexecution}. */
    public boolean isAsync(EndpointName endpoint) {
        return asyncEndpoints.contains(endpoint);
    }
}
