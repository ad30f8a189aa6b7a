package io.github.endpointlease.lambda.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.github.endpointlease.AsyncInvoker;
import io.github.endpointlease.backend.stepfunctions.StepFunctionsInvocations;
import io.github.endpointlease.lambda.ExecutionsHandler;
import io.github.endpointlease.lambda.Routes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * Serves {@code /startexecution} and {@code /describeexecution}. Safe for use by many threads.
 *
 * <p>Variables: {@code STATE_MACHINE_ARN} (required), {@code ASYNC_ENDPOINTS} (endpoint names).
 */
public final class ExecutionsFunction
        implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    private static final String MACHINE = "STATE_MACHINE_ARN";

    private final ExecutionsHandler handler;

    /** For Lambda: reads the environment. */
    public ExecutionsFunction() {
        this(Setup.ofLambda());
        Priming.register(ExecutionsFunction::prime);
    }

    static void prime(Setup setup) {
        new ExecutionsFunction(setup.with(RouteSettings.ASYNC, PrimingEvents.NAME))
                .handleRequest(PrimingEvents.post(Routes.START, "{\"endpointname\": \"priming\", \"body\": {}}"), null);
    }

    ExecutionsFunction(Setup setup) {
        Environment environment = setup.environment();
        Optional<StepFunctionsInvocations> invocations = environment.required(
                MACHINE,
                arn -> StepFunctionsInvocations.create(setup.clients().make(SfnClient.builder()), arn, setup.clock()));
        Routes routes = RouteSettings.read(environment);
        environment.throwIfFaulty();
        handler = new ExecutionsHandler(new AsyncInvoker(invocations.orElseThrow(), setup.clock()), routes);
    }

    @Override
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, @Nullable Context context) {
        return LogContext.within(context, () -> handler.handleRequest(event, context));
    }
}
