package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.github.endpointlease.LeaseView;
import io.github.endpointlease.Leases;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.model.LeaseNotFoundException;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.UnreadableLeaseException;
import io.github.endpointlease.spi.EndpointRuntime;
import io.github.endpointlease.spi.InvocationOutcome;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /{api_resource_name}}: passes a request through to a model. */
public final class InvokeHandler extends ApiHandler {
    private static final Logger LOG = LoggerFactory.getLogger(InvokeHandler.class);
    private static final String CUSTOM_ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";

    private final EndpointRuntime runtime;
    private final Leases leases;
    private final Routes routes;

    /**
     * @param runtime what to invoke with
     * @param leases tells why a model does not answer
     * @param routes which route is which model's
     */
    public InvokeHandler(EndpointRuntime runtime, Leases leases, Routes routes) {
        this.runtime = runtime;
        this.leases = leases;
        this.routes = routes;
    }

    @Override
    APIGatewayProxyResponseEvent answer(ApiRequest request) {
        request.requireMethod("POST");
        ModelRoute route = routes.model(request.resource())
                .orElseThrow(() -> new HttpException(404, "There is no model at /" + Json.shorten(request.resource())));
        EndpointName endpoint = route.endpoint();
        if (!route.publicAccess()) {
            request.require(request.caller(), Scope.INVOKE, endpoint);
        }
        Invocation invocation = new Invocation(
                request.payload(),
                safeHeader(request, "Content-Type"),
                safeHeader(request, "Accept"),
                safeHeader(request, CUSTOM_ATTRIBUTES));
        InvocationOutcome outcome = invoke(route, invocation);
        if (outcome instanceof InvocationOutcome.Answered answered) {
            return passOn(answered);
        }
        if (outcome instanceof InvocationOutcome.ModelFailed failed) {
            // what the model says of the request is the client's to mend; its own breakdowns are not
            int status = failed.status() >= 400 && failed.status() < 500 ? failed.status() : 502;
            throw new HttpException(status, "The model answered " + failed.status() + ": " + failed.message());
        }
        if (outcome instanceof InvocationOutcome.TimedOut timedOut) {
            String hint = routes.isAsync(endpoint) ? " For long answers use /startexecution." : "";
            String reason = timedOut.reason();
            throw new HttpException(504, reason + (reason.endsWith(".") ? "" : ".") + hint);
        }
        throw unavailable(route, ((InvocationOutcome.NotInService) outcome).reason());
    }

    /** What AWS says names accounts and roles, so it is kept from strangers. */
    private InvocationOutcome invoke(ModelRoute route, Invocation invocation) {
        try {
            return runtime.invoke(route.endpoint(), invocation);
        } catch (BackendException e) {
            if (!route.publicAccess()) {
                throw e;
            }
            LOG.error("Endpoint {} could not be invoked", route.endpoint(), e);
            String message = "Endpoint " + route.endpoint() + " could not be invoked; why was logged.";
            throw e.isRetryable() ? retryAfter(1, message) : new HttpException(500, message);
        }
    }

    private static @Nullable String safeHeader(ApiRequest request, String name) {
        String value = request.header(name);
        if (value != null && !Headers.isSafe(value)) {
            throw new InvalidValueException(name, "must be at most 1024 visible ASCII characters", value);
        }
        return value;
    }

    /** Headers that a model made up, and that could carry further ones, are left out. */
    private static APIGatewayProxyResponseEvent passOn(InvocationOutcome.Answered answered) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(
                "Content-Type",
                Headers.isSafe(answered.contentType()) ? answered.contentType() : "application/octet-stream");
        String attributes = answered.customAttributes();
        if (attributes != null && Headers.isSafe(attributes)) {
            headers.put(CUSTOM_ATTRIBUTES, attributes);
        }
        boolean text = isUtf8(answered.body());
        return new APIGatewayProxyResponseEvent()
                .withStatusCode(200)
                .withHeaders(headers)
                .withIsBase64Encoded(!text)
                .withBody(
                        text
                                ? answered.body().text()
                                : Base64.getEncoder()
                                        .encodeToString(answered.body().bytes()));
    }

    private static boolean isUtf8(Payload body) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body.bytes()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /**
     * Says what the endpoint is doing, and when it is worth asking again. What the endpoint service says names accounts and roles,
     * so it is kept from strangers.
     */
    private HttpException unavailable(ModelRoute route, String reason) {
        EndpointName endpoint = route.endpoint();
        LeaseView view;
        try {
            view = leases.lease(endpoint).view();
        } catch (LeaseNotFoundException e) {
            return retryAfter(
                    60, "Endpoint " + endpoint + " is stopped: it has no lease. Add one with POST /endpoint-expiry.");
        } catch (UnreadableLeaseException | BackendException e) {
            LOG.error("Endpoint {} is not in service, and its lease could not be read", endpoint, e);
            return retryAfter(30, "Endpoint " + endpoint + " is not in service, and why is not known.");
        }
        return switch (view.status()) {
            case STARTING -> retryAfter(5, "Endpoint " + endpoint + " is starting. Try again in a few seconds.");
            case IN_SERVICE -> retryAfter(1, "Endpoint " + endpoint + " did not take the request" + why(route, reason));
            case RESTARTING ->
                retryAfter(30, "Endpoint " + endpoint + " is restarting: it was leased again while it was stopping.");
            case STOPPING, STOPPED ->
                retryAfter(
                        60,
                        "Endpoint " + endpoint
                                + " is stopped: its lease has ended. Add minutes with POST /endpoint-expiry.");
            case FAILED ->
                retryAfter(
                        30,
                        "Endpoint " + endpoint + " has failed and is tried again"
                                + why(route, view.failureReason().orElse(reason)));
        };
    }

    private static String why(ModelRoute route, String reason) {
        return route.publicAccess() ? "." : ": " + reason;
    }

    private static HttpException retryAfter(int seconds, String message) {
        return new HttpException(503, message, Map.of("Retry-After", Integer.toString(seconds)));
    }
}
