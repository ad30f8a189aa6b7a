package io.github.endpointlease.lambda.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.github.endpointlease.backend.sagemaker.SageMakerInvocations;
import io.github.endpointlease.lambda.InvokeHandler;
import io.github.endpointlease.lambda.Routes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;

/**
 * Serves the models' own routes. Safe for use by many threads.
 *
 * <p>Variables: those of {@link LeasesFunction}, and {@code MODEL_ROUTES} (pairs of route and endpoint name), {@code PUBLIC_ROUTES}
 * (those of them that ask for no token), {@code ASYNC_ENDPOINTS} (endpoint names).
 */
public final class InvokeFunction implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    /** A model may take 60 seconds. */
    private static final Duration ANSWER = Duration.ofSeconds(70);

    private final InvokeHandler handler;

    /** For Lambda: reads the environment. */
    public InvokeFunction() {
        this(Setup.ofLambda());
        Priming.register(InvokeFunction::prime);
    }

    static void prime(Setup setup) {
        Setup withRoute = setup.with(RouteSettings.ROUTES, PrimingEvents.NAME + "=" + PrimingEvents.NAME)
                .with(RouteSettings.PUBLIC, PrimingEvents.NAME);
        new InvokeFunction(withRoute).handleRequest(PrimingEvents.post(PrimingEvents.NAME, "{}"), null);
    }

    InvokeFunction(Setup setup) {
        Environment environment = setup.environment();
        LeaseSettings settings = LeaseSettings.read(environment);
        Routes routes = RouteSettings.read(environment);
        environment.throwIfFaulty();
        SageMakerRuntimeClient client = setup.clients().make(SageMakerRuntimeClient.builder(), ANSWER);
        handler = new InvokeHandler(
                SageMakerInvocations.builder(client).build(), new LeaseParts(settings, setup).leases(), routes);
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, @Nullable Context context) {
        return LogContext.within(context, () -> handler.handleRequest(event, context));
    }
}
