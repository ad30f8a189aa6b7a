package io.github.endpointlease.local;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import io.github.endpointlease.lambda.AuthorizeHandler;
import io.github.endpointlease.lambda.AuthorizerEvent;
import io.github.endpointlease.lambda.ExecutionsHandler;
import io.github.endpointlease.lambda.InvokeHandler;
import io.github.endpointlease.lambda.LeasesHandler;
import io.github.endpointlease.lambda.ModelRoute;
import io.github.endpointlease.lambda.Responses;
import io.github.endpointlease.lambda.Routes;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Stands in for API Gateway: finds the route, asks the authorizer, hands the handler a proxy event. Decides nothing that API
 * Gateway would not decide.
 */
final class LocalApi {
    private static final String STAGE = "prod";
    private static final String API_ARN = "arn:aws:execute-api:local:000000000000:local/" + STAGE + "/";

    /** Fewer than the server has threads, so that some are always left for leases. */
    private static final int INVOCATIONS = LocalServer.THREADS * 3 / 4;

    private final Routes routes;
    private final AuthorizeHandler authorizer;
    private final LeasesHandler leases;
    private final ExecutionsHandler executions;
    private final InvokeHandler models;
    private final Semaphore invocations = new Semaphore(INVOCATIONS);

    LocalApi(
            Routes routes,
            AuthorizeHandler authorizer,
            LeasesHandler leases,
            ExecutionsHandler executions,
            InvokeHandler models) {
        this.routes = routes;
        this.authorizer = authorizer;
        this.leases = leases;
        this.executions = executions;
        this.models = models;
    }

    /** What came over HTTP. The body belongs to this request alone. */
    @SuppressWarnings("ArrayRecordComponent") // made once, read once, compared never
    record HttpRequest(String method, URI uri, Map<String, List<String>> headers, byte[] body) {}

    APIGatewayProxyResponseEvent answer(HttpRequest request) {
        String path = request.uri().getPath();
        String resource = path.startsWith("/" + STAGE + "/") ? path.substring(STAGE.length() + 2) : "";
        Optional<ModelRoute> model = routes.model(resource);
        boolean known = model.isPresent()
                || List.of(Routes.LEASES, Routes.START, Routes.DESCRIBE).contains(resource);
        if (!known) {
            return Responses.error(404, "There is no route " + path + ". " + hint(), Map.of());
        }
        APIGatewayProxyRequestEvent event = event(request, resource);
        // a method that no handler serves is answered 405 by the handler, which needs no token for that
        boolean served =
                request.method().equals("POST") || (request.method().equals("GET") && resource.equals(Routes.LEASES));
        if (served && model.map(ModelRoute::publicAccess).orElse(false).equals(false)) {
            APIGatewayProxyResponseEvent refusal = authorize(request, resource, event.getRequestContext());
            if (refusal != null) {
                return refusal;
            }
        }
        return switch (resource) {
            case Routes.LEASES -> leases.handleRequest(event, null);
            case Routes.START, Routes.DESCRIBE -> executions.handleRequest(event, null);
            default -> invoke(event);
        };
    }

    /** However long models take, and whoever may call them: leases can still be extended. */
    private APIGatewayProxyResponseEvent invoke(APIGatewayProxyRequestEvent event) {
        if (!invocations.tryAcquire()) {
            return Responses.error(
                    503,
                    "All " + INVOCATIONS + " places for invocations are taken. Try again.",
                    Map.of("Retry-After", "1"));
        }
        try {
            return models.handleRequest(event, null);
        } finally {
            invocations.release();
        }
    }

    /** Puts the caller into the context, or returns why not. */
    private @Nullable APIGatewayProxyResponseEvent authorize(
            HttpRequest request, String resource, APIGatewayProxyRequestEvent.ProxyRequestContext context) {
        AuthorizerEvent event = new AuthorizerEvent();
        String methodArn = API_ARN + request.method() + "/" + resource;
        event.setMethodArn(methodArn);
        event.setMultiValueHeaders(request.headers());
        IamPolicyResponse answer;
        try {
            answer = authorizer.handleRequest(event, null);
        } catch (IllegalStateException e) {
            return Responses.error(
                    401, "Send a token: 'Authorization: <token>' or 'Authorization: Bearer <token>'.", Map.of());
        }
        if (!IamPolicy.allows(answer.getPolicyDocument(), methodArn)) {
            Object reason = answer.getContext().get(AuthorizeHandler.REASON);
            String message = reason == null
                    ? "This token may not " + request.method() + " /" + resource + "."
                    : reason.toString();
            return Responses.error(403, message, Map.of());
        }
        context.setAuthorizer(answer.getContext());
        return null;
    }

    private static APIGatewayProxyRequestEvent event(HttpRequest request, String resource) {
        Map<String, String> lastValues = request.headers().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        header -> header.getValue().get(header.getValue().size() - 1)));
        APIGatewayProxyRequestEvent event = new APIGatewayProxyRequestEvent()
                .withHttpMethod(request.method())
                .withResource("/" + resource)
                .withPath("/" + resource)
                .withHeaders(lastValues)
                .withMultiValueHeaders(request.headers())
                .withQueryStringParameters(query(request.uri().getRawQuery()))
                .withRequestContext(new APIGatewayProxyRequestEvent.ProxyRequestContext()
                        .withRequestId(UUID.randomUUID().toString())
                        .withStage(STAGE)
                        .withHttpMethod(request.method())
                        .withResourcePath("/" + resource));
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(request.body()))
                    .toString();
            return event.withBody(text).withIsBase64Encoded(false);
        } catch (CharacterCodingException e) {
            return event.withBody(Base64.getEncoder().encodeToString(request.body()))
                    .withIsBase64Encoded(true);
        }
    }

    private static @Nullable Map<String, String> query(@Nullable String rawQuery) {
        if (rawQuery == null || rawQuery.isEmpty()) {
            return null;
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String pair : rawQuery.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            parameters.put(decode(parts[0]), parts.length == 2 ? decode(parts[1]) : "");
        }
        return parameters;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private String hint() {
        String known = Arrays.asList(Routes.LEASES, Routes.START, Routes.DESCRIBE).stream()
                .map(resource -> "/" + STAGE + "/" + resource)
                .collect(Collectors.joining(", "));
        String modelRoutes = routes.models().stream()
                .map(model -> ", /" + STAGE + "/" + model.resource())
                .collect(Collectors.joining());
        return "There are: " + known + modelRoutes + ".";
    }
}
