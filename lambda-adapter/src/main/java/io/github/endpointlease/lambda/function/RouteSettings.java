package io.github.endpointlease.lambda.function;

import io.github.endpointlease.lambda.ModelRoute;
import io.github.endpointlease.lambda.Routes;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads which route is which model's. */
final class RouteSettings {
    static final String ROUTES = "MODEL_ROUTES";
    static final String PUBLIC = "PUBLIC_ROUTES";
    static final String ASYNC = "ASYNC_ENDPOINTS";

    private RouteSettings() {}

    /** Reads them all; a variable that the function is not given counts as empty. Faults go to the environment. */
    static Routes read(Environment environment) {
        Set<String> open = new HashSet<>(environment.list(PUBLIC));
        List<ModelRoute> models = new ArrayList<>();
        environment.pairs(ROUTES).forEach((route, endpoint) -> {
            boolean isPublic = open.remove(route);
            environment
                    .read(ROUTES, endpoint, name -> new ModelRoute(route, new EndpointName(name), isPublic))
                    .ifPresent(models::add);
        });
        open.forEach(route -> environment.fault(PUBLIC + " names " + route + ", which is not in " + ROUTES));
        Set<EndpointName> async = new HashSet<>(environment.list(ASYNC, EndpointName::new));
        try {
            return new Routes(models, async);
        } catch (InvalidValueException e) {
            environment.fault(ROUTES + ": " + e.getMessage());
            return new Routes(List.of(), async);
        }
    }
}
