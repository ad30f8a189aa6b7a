package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointLeaseException;
import io.github.endpointlease.model.EndpointNotOwnedException;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.LeaseNotFoundException;
import io.github.endpointlease.model.QueueFullException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all handlers of the API share: every exception becomes a status and a JSON error, and none becomes a stack trace. */
abstract class ApiHandler implements RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> {
    private static final Logger LOG = LoggerFactory.getLogger(ApiHandler.class);
    private static final Map<String, String> SOON = Map.of("Retry-After", "1");

    @Override
    public final APIGatewayProxyResponseEvent handleRequest(
            APIGatewayProxyRequestEvent event, @Nullable Context context) {
        try {
            return answer(new ApiRequest(event));
        } catch (HttpException e) {
            return Responses.error(e.status(), String.valueOf(e.getMessage()), e.headers());
        } catch (EndpointLeaseException e) {
            return refused(e);
        } catch (RuntimeException e) {
            LOG.error("A request failed: {} {}", event.getHttpMethod(), event.getResource(), e);
            return Responses.error(
                    500, "Something broke here; it was logged. The request may have taken effect.", Map.of());
        }
    }

    abstract APIGatewayProxyResponseEvent answer(ApiRequest request);

    private static APIGatewayProxyResponseEvent refused(EndpointLeaseException e) {
        String message = String.valueOf(e.getMessage());
        if (e instanceof InvalidValueException) {
            return Responses.error(400, message, Map.of());
        }
        if (e instanceof LeaseNotFoundException) {
            return Responses.error(404, message, Map.of());
        }
        if (e instanceof EndpointNotOwnedException) {
            return Responses.error(409, message, Map.of());
        }
        if (e instanceof QueueFullException) {
            return Responses.error(429, message, SOON);
        }
        if (e instanceof BackendException) {
            LOG.error("A backend failed", e);
        }
        return Responses.error(e.isRetryable() ? 503 : 500, message, e.isRetryable() ? SOON : Map.of());
    }
}
