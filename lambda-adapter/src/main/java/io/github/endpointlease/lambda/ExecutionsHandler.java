package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.AsyncInvoker;
import io.github.endpointlease.Caller;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Scope;
import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** {@code /startexecution} and {@code /describeexecution}: invokes now, answers later. */
public final class ExecutionsHandler extends ApiHandler {
    private final AsyncInvoker invoker;
    private final Routes routes;

    /**
     * @param invoker what runs the invocations
     * @param routes which endpoints may be invoked this way
     */
    public ExecutionsHandler(AsyncInvoker invoker, Routes routes) {
        this.invoker = invoker;
        this.routes = routes;
    }

    @Override
    APIGatewayProxyResponseEvent answer(ApiRequest request) {
        request.requireMethod("POST");
        return switch (request.resource()) {
            case Routes.START -> start(request);
            case Routes.DESCRIBE -> describe(request);
            default -> throw new HttpException(404, "There is no route /" + Json.shorten(request.resource()));
        };
    }

    private APIGatewayProxyResponseEvent start(ApiRequest request) {
        Caller caller = request.caller();
        ObjectNode body = request.jsonObject();
        EndpointName endpoint = new EndpointName(ApiRequest.requireText(body, "endpointname"));
        request.require(caller, Scope.INVOKE, endpoint);
        if (!routes.isAsync(endpoint)) {
            throw new HttpException(
                    404,
                    "Endpoint " + endpoint + " is not behind /startexecution: see async_api_enabled in config.json.");
        }
        JsonNode input = body.get("body");
        if (input == null) {
            throw new HttpException(400, "body required");
        }
        if (!Json.isStandard(input)) {
            throw new InvalidValueException(
                    "body", "must be JSON, which has neither NaN nor Infinity", Json.text(input));
        }
        Execution started = request.namedOperation(caller)
                .map(operation -> invoker.start(caller.name(), endpoint, input.toString(), operation))
                .orElseGet(() -> invoker.start(caller.name(), endpoint, input.toString()));
        return Responses.json(
                200, Json.object().put("executionArn", started.arn()).put("startDate", seconds(started.startDate())));
    }

    private APIGatewayProxyResponseEvent describe(ApiRequest request) {
        Caller caller = request.caller();
        request.require(caller, Scope.INVOKE);
        String arn = ApiRequest.requireText(request.jsonObject(), "executionArn");
        Execution execution = invoker.describe(caller.name(), arn)
                .orElseThrow(() -> new HttpException(404, "There is no such execution: " + Json.shorten(arn)));
        return Responses.json(200, describe(execution));
    }

    /** The keys of Step Functions' DescribeExecution, in its order; those without a value are left out, as there. */
    private static ObjectNode describe(Execution execution) {
        ObjectNode json = Json.object();
        putIfKnown(json, "cause", execution.cause());
        putIfKnown(json, "error", execution.error());
        json.put("executionArn", execution.arn());
        putIfKnown(json, "input", execution.input());
        json.set("inputDetails", details(execution.input() != null));
        json.put("name", execution.name());
        if (execution.output() != null) {
            json.put("output", execution.output());
            json.set("outputDetails", details(true));
        }
        json.put("startDate", seconds(execution.startDate()));
        json.put("stateMachineArn", execution.stateMachineArn());
        json.put("status", execution.status().name());
        if (execution.stopDate() != null) {
            json.put("stopDate", seconds(execution.stopDate()));
        }
        return json;
    }

    private static ObjectNode details(boolean included) {
        return Json.object()
                .put("__type", "com.amazonaws.swf.base.model#CloudWatchEventsExecutionDataDetails")
                .put("included", included);
    }

    private static void putIfKnown(ObjectNode json, String key, @Nullable String value) {
        if (value != null) {
            json.put(key, value);
        }
    }

    /** A number with a point and without an exponent, which a double of this size would be written with. */
    private static BigDecimal seconds(Instant time) {
        BigDecimal seconds = BigDecimal.valueOf(time.toEpochMilli(), 3).stripTrailingZeros();
        return seconds.scale() < 1 ? seconds.setScale(1) : seconds;
    }
}
