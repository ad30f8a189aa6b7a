package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** Builds proxy responses. */
public final class Responses {
    private Responses() {}

    static APIGatewayProxyResponseEvent json(int status, JsonNode body) {
        return withJson(status, Json.write(body), Map.of());
    }

    /**
     * An error as every route answers it: {@code {"error": "…"}}.
     *
     * @param status the HTTP status
     * @param message what happened, to what, and what to do
     * @param headers further headers
     * @return the response
     */
    public static APIGatewayProxyResponseEvent error(int status, String message, Map<String, String> headers) {
        return withJson(status, Json.write(Json.object().put("error", message)), headers);
    }

    private static APIGatewayProxyResponseEvent withJson(int status, String body, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Content-Type", "application/json");
        all.putAll(headers);
        return new APIGatewayProxyResponseEvent()
                .withStatusCode(status)
                .withHeaders(all)
                .withBody(body)
                .withIsBase64Encoded(false);
    }
}
