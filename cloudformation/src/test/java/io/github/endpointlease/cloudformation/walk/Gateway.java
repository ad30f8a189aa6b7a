package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.list;
import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.cloudformation.template.TemplateTree;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * API Gateway, as far as the template uses it: routes, the authorizer with its cache, proxy, SageMaker and mock integrations, the
 * types of bodies, and gateway responses. Not for use by several threads.
 *
 * <p>Sources: "API Gateway mapping template reference", "Input and output formats of a Lambda authorizer", "Gateway response types".
 */
final class Gateway {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Calls a function by its alias's ARN. */
    interface Functions {
        /**
         * Calls it and waits for its answer.
         *
         * @throws FunctionFailed if it answers with an error
         */
        JsonNode call(String aliasArn, JsonNode event);
    }

    /** A function has answered with an error. */
    static final class FunctionFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        FunctionFailed(String message) {
            super(message);
        }
    }

    /** A request of a client, to be given headers and a body. */
    record Request(
            String method,
            String path,
            Map<String, String> query,
            Map<String, String> headers,
            @Nullable String body) {
        static Request get(String path) {
            return new Request("GET", path, Map.of(), Map.of(), null);
        }

        static Request post(String path, String body) {
            return new Request("POST", path, Map.of(), Map.of("Content-Type", "application/json"), body);
        }

        Request query(String name, String value) {
            return new Request(method, path, Map.of(name, value), headers, body);
        }

        Request header(String name, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(name, value);
            return new Request(method, path, query, more, body);
        }

        Optional<String> header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .map(Map.Entry::getValue)
                    .findFirst();
        }
    }

    /** What the client gets. */
    record Response(int status, Map<String, String> headers, String body) {}

    /**
     * What an integration has answered.
     *
     * @param by the response of the integration that it went through
     * @param type of what came from behind
     */
    record Mapped(Map<String, Object> by, String type, Response response) {}

    private final TemplateTree template;
    private final Physical physical;
    private final Functions functions;
    private final Permissions permissions;
    private final SageMakerIntegration sageMaker;
    private final Map<String, JsonNode> decisions = new TreeMap<>();
    private int authorizations;

    Gateway(
            TemplateTree template,
            Physical physical,
            Functions functions,
            Permissions permissions,
            SageMakerIntegration sageMaker) {
        this.template = template;
        this.physical = physical;
        this.functions = functions;
        this.permissions = permissions;
        this.sageMaker = sageMaker;
    }

    /** How often the authorizer was asked: it is not, where a decision of the same token is kept. */
    int authorizations() {
        return authorizations;
    }

    /** Forgets decisions, as after the time to live. */
    void forgetDecisions() {
        decisions.clear();
    }

    Response send(Request request) {
        Optional<String> resource = template.ofType("AWS::ApiGateway::Resource").keySet().stream()
                .filter(id -> ("/" + template.properties(id).get("PathPart")).equals(request.path()))
                .findFirst();
        Optional<Map<String, Object>> method = resource.flatMap(id -> method(id, request.method()));
        if (method.isEmpty()) {
            return gatewayResponse("MISSING_AUTHENTICATION_TOKEN", 403);
        }
        ObjectNode context = JSON.createObjectNode();
        if (text(method.get(), "AuthorizationType").equals("CUSTOM")) {
            Optional<Response> refused = authorize(request, context);
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        return integrate(map(method.get().get("Integration")), request, context);
    }

    private Optional<Map<String, Object>> method(String resource, String method) {
        Map<String, Map<String, Object>> own = new HashMap<>();
        template.ofType("AWS::ApiGateway::Method").keySet().stream()
                .map(physical::properties)
                .filter(properties -> text(properties, "ResourceId").equals(physical.ref(resource)))
                .forEach(properties -> own.put(text(properties, "HttpMethod"), properties));
        return Optional.ofNullable(own.getOrDefault(method, own.get("ANY")));
    }

    /** Empty where the request may pass; the context then has what the authorizer has said of the caller. */
    private Optional<Response> authorize(Request request, ObjectNode context) {
        Map<String, Object> authorizer = physical.properties("Authorizer");
        String source = String.valueOf(authorizer.get("IdentitySource"));
        Optional<String> identity = request.header(source.substring(source.lastIndexOf('.') + 1));
        if (identity.isEmpty() || identity.get().isEmpty()) {
            return Optional.of(gatewayResponse("UNAUTHORIZED", 401));
        }
        String methodArn = methodArn(request);
        JsonNode decision = decisions.get(identity.get());
        if (decision == null) {
            authorizations++;
            ObjectNode event = ProxyEvent.of(request, methodArn);
            event.put("type", "REQUEST").put("methodArn", methodArn);
            String function = Uris.function(text(authorizer, "AuthorizerUri"));
            if (!mayCall(function, apiArn() + "/authorizers/" + physical.ref("Authorizer"))) {
                return Optional.of(gatewayResponse("AUTHORIZER_CONFIGURATION_ERROR", 500));
            }
            try {
                decision = functions.call(function, event);
            } catch (FunctionFailed failed) {
                return Optional.of(
                        "Unauthorized".equals(failed.getMessage())
                                ? gatewayResponse("UNAUTHORIZED", 401)
                                : gatewayResponse("AUTHORIZER_FAILURE", 500));
            }
            decisions.put(identity.get(), decision);
        }
        if (!allows(decision.path("policyDocument"), methodArn)) {
            return Optional.of(gatewayResponse("ACCESS_DENIED", 403));
        }
        ObjectNode caller = context.putObject("authorizer");
        caller.put("principalId", decision.path("principalId").asText());
        decision.path("context").properties().forEach(field -> caller.set(field.getKey(), field.getValue()));
        return Optional.empty();
    }

    private String methodArn(Request request) {
        return apiArn() + "/prod/" + request.method() + request.path();
    }

    private String apiArn() {
        return "arn:aws:execute-api:" + Physical.REGION + ":" + Physical.ACCOUNT + ":" + physical.ref("Api");
    }

    private boolean mayCall(String function, String source) {
        return permissions.allow("apigateway.amazonaws.com", source, function);
    }

    private static boolean allows(JsonNode policy, String methodArn) {
        boolean allowed = false;
        for (JsonNode statement : policy.path("Statement")) {
            boolean meant = false;
            for (JsonNode resource : statement.path("Resource")) {
                meant |= Policies.matches(resource.asText(), methodArn);
            }
            if (meant && statement.path("Effect").asText().equals("Deny")) {
                return false;
            }
            allowed |= meant;
        }
        return allowed;
    }

    private Response integrate(Map<String, Object> integration, Request request, ObjectNode context) {
        if (MediaTypes.refuses(integration, request)) {
            return gatewayResponse("UNSUPPORTED_MEDIA_TYPE", 415);
        }
        return switch (text(integration, "Type")) {
            case "AWS_PROXY" -> proxy(integration, request, context);
            case "AWS" -> converted(sageMaker.send(integration, request), request);
            default -> converted(mocked(integration), request);
        };
    }

    private static Mapped mocked(Map<String, Object> integration) {
        Map<String, Object> only =
                map(list(integration.get("IntegrationResponses")).get(0));
        Response response = new Response(
                Integer.parseInt(text(only, "StatusCode")),
                SageMakerIntegration.constants(map(only.get("ResponseParameters"))),
                text(map(only.get("ResponseTemplates")), "application/json"));
        return new Mapped(only, "application/json", response);
    }

    private Response converted(Mapped answer, Request request) {
        return MediaTypes.of(template).spoil(answer.by(), answer.type(), request)
                ? gatewayResponse("DEFAULT_5XX", 500)
                : answer.response();
    }

    private Response proxy(Map<String, Object> integration, Request request, ObjectNode context) {
        ObjectNode event = ProxyEvent.of(request, methodArn(request));
        ((ObjectNode) event.path("requestContext")).setAll(context);
        String function = Uris.function(text(integration, "Uri"));
        if (!mayCall(function, methodArn(request))) {
            return gatewayResponse("API_CONFIGURATION_ERROR", 500);
        }
        JsonNode answer;
        try {
            answer = functions.call(function, event);
        } catch (FunctionFailed failed) {
            return gatewayResponse("DEFAULT_5XX", 502);
        }
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        answer.path("headers")
                .properties()
                .forEach(
                        header -> headers.put(header.getKey(), header.getValue().asText()));
        return new Response(
                answer.path("statusCode").asInt(), headers, answer.path("body").asText());
    }

    private Response gatewayResponse(String type, int usual) {
        String kind = "DEFAULT_" + (usual / 100) + "XX";
        Map<String, Map<String, Object>> all = template.ofType("AWS::ApiGateway::GatewayResponse");
        Map<String, Object> response = all.values().stream()
                .filter(one -> text(one, "ResponseType").equals(type))
                .findFirst()
                .or(() -> all.values().stream()
                        .filter(one -> text(one, "ResponseType").equals(kind))
                        .findFirst())
                .orElseThrow();
        String body = text(map(response.get("ResponseTemplates")), "application/json");
        return new Response(
                Integer.parseInt((String) response.getOrDefault("StatusCode", Integer.toString(usual))),
                Map.of("Content-Type", "application/json"),
                body.replace("$context.error.messageString", "\"" + type.toLowerCase(Locale.ROOT) + "\""));
    }
}
