package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.Caller;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.TokenHash;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A proxy event, read with care: whatever is missing or wrong becomes an {@link HttpException} that names it. */
record ApiRequest(APIGatewayProxyRequestEvent event) {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final Set<String> TAKEN_AS_JSON =
            Set.of("application/json", "application/x-www-form-urlencoded", "text/plain");

    private static final int MAX_KEY_LENGTH = 255;

    String method() {
        return String.valueOf(event.getHttpMethod());
    }

    /** The route without its first slash: {@code /endpoint-expiry} is {@code endpoint-expiry}. Nothing else is taken for it. */
    String resource() {
        String resource = String.valueOf(event.getResource());
        return resource.startsWith("/") ? resource.substring(1) : resource;
    }

    void requireMethod(String... methods) {
        for (String allowed : methods) {
            if (allowed.equals(method())) {
                return;
            }
        }
        throw new HttpException(405, "Method not allowed", Map.of("Allow", String.join(", ", methods)));
    }

    @Nullable
    String header(String name) {
        return Headers.first(event.getHeaders(), name);
    }

    @Nullable
    String query(String name) {
        return event.getQueryStringParameters() == null
                ? null
                : event.getQueryStringParameters().get(name);
    }

    /** Who was let in. A request that reaches a handler without that was wired wrongly, and is refused. */
    Caller caller() {
        return CallerContext.read(
                        event.getRequestContext() == null
                                ? null
                                : event.getRequestContext().getAuthorizer())
                .orElseThrow(() -> new HttpException(401, "Unauthorized"));
    }

    void require(Caller caller, Scope scope) {
        if (!caller.may(scope)) {
            throw new HttpException(403, "This token may not " + scope.text() + ".");
        }
    }

    void require(Caller caller, Scope scope, EndpointName endpoint) {
        if (!caller.may(scope, endpoint)) {
            throw new HttpException(403, "This token may not " + scope.text() + " " + endpoint + ".");
        }
    }

    Payload payload() {
        String body = event.getBody();
        if (body == null) {
            return Payload.of("");
        }
        if (!Boolean.TRUE.equals(event.getIsBase64Encoded())) {
            return Payload.of(body);
        }
        try {
            return Payload.of(Base64.getDecoder().decode(body));
        } catch (IllegalArgumentException e) {
            throw new HttpException(400, "Body is not valid Base64");
        }
    }

    /**
     * The body as a JSON object. Sent as JSON, without a type, or with one that clients of the original set without knowing:
     * {@code curl --data} and a browser's {@code fetch} do.
     */
    ObjectNode jsonObject() {
        String type = header("Content-Type");
        String bare = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        boolean json = bare.isEmpty() || bare.endsWith("+json") || TAKEN_AS_JSON.contains(bare);
        if (!json) {
            throw new HttpException(415, "Content-Type must be application/json, but was: " + Json.shorten(bare));
        }
        String body = payload().text();
        if (body.isBlank()) {
            throw new HttpException(400, "Body required");
        }
        return Json.readObject(body);
    }

    /** A field that has to be there and hold a text. */
    static String requireText(ObjectNode body, String field) {
        JsonNode value = body.get(field);
        if (value == null || value.isNull()) {
            throw new HttpException(400, field + " required");
        }
        if (!value.isTextual()) {
            throw new HttpException(400, field + " must be a text, but was: " + Json.shorten(value.toString()));
        }
        if (value.textValue().isEmpty()) {
            throw new HttpException(400, field + " required");
        }
        return value.textValue();
    }

    /** The client's own id for this request, or else a new one. */
    OperationId operation(Caller caller) {
        return namedOperation(caller).orElseGet(OperationId::random);
    }

    /** The client's own id for this request, if it sent one; apart from the same key of another caller. */
    Optional<OperationId> namedOperation(Caller caller) {
        String key = header(IDEMPOTENCY_KEY);
        if (key == null) {
            return Optional.empty();
        }
        if (key.isBlank() || key.length() > MAX_KEY_LENGTH) {
            throw new InvalidValueException(IDEMPOTENCY_KEY, "must have 1 to " + MAX_KEY_LENGTH + " characters", key);
        }
        return Optional.of(
                new OperationId(TokenHash.sha256(caller.name() + "\n" + key).hex()));
    }
}
