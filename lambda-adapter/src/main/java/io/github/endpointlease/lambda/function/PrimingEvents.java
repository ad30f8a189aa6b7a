package io.github.endpointlease.lambda.function;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import java.util.Map;

/** Requests that change nothing, by a caller that only they know. */
final class PrimingEvents {
    static final String NAME = "priming";

    private PrimingEvents() {}

    static APIGatewayProxyRequestEvent get(String resource) {
        return event("GET", resource);
    }

    static APIGatewayProxyRequestEvent post(String resource, String body) {
        return event("POST", resource).withBody(body);
    }

    private static APIGatewayProxyRequestEvent event(String method, String resource) {
        ProxyRequestContext context = new ProxyRequestContext();
        context.setAuthorizer(
                Map.of("callerName", NAME, "callerScopes", "read extend admin invoke", "callerEndpoints", "*"));
        return new APIGatewayProxyRequestEvent()
                .withHttpMethod(method)
                .withResource("/" + resource)
                .withHeaders(Map.of("Content-Type", "application/json"))
                .withRequestContext(context)
                .withIsBase64Encoded(false);
    }
}
