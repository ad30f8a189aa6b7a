package io.github.endpointlease.lambda.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.github.endpointlease.lambda.LeasesHandler;
import io.github.endpointlease.lambda.Routes;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code /endpoint-expiry}. Safe for use by many threads.
 *
 * <p>Variables: {@code PROJECT_PREFIX} (required), {@code LEASE_STORE} ({@code ssm}, or {@code dynamodb} with {@code LEASE_TABLE}),
 * {@code LONGEST_LEASE_MINUTES} (no limit; a fraction is allowed), {@code LONGEST_LEASES} (pairs of endpoint name and minutes), {@code ADOPT_EXISTING}
 * (true), {@code DELETE_WINDOW_SECONDS} (90, up to 300).
 */
public final class LeasesFunction implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    private final LeasesHandler handler;

    /** For Lambda: reads the environment. */
    public LeasesFunction() {
        this(Setup.ofLambda());
        Priming.register(LeasesFunction::prime);
    }

    static void prime(Setup setup) {
        LeasesFunction function = new LeasesFunction(setup);
        function.handleRequest(PrimingEvents.get(Routes.LEASES), null);
        function.handleRequest(
                PrimingEvents.post(Routes.LEASES, "{\"EndpointName\": \"priming\", \"minutes\": 1}"), null);
    }

    LeasesFunction(Setup setup) {
        Environment environment = setup.environment();
        LeaseSettings settings = LeaseSettings.read(environment);
        environment.throwIfFaulty();
        handler = new LeasesHandler(new LeaseParts(settings, setup).leases());
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, @Nullable Context context) {
        return LogContext.within(context, () -> handler.handleRequest(event, context));
    }
}
