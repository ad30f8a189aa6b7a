package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.list;
import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.velocity.VelocityContext;
import org.apache.velocity.app.VelocityEngine;

/**
 * API Gateway's integration that calls SageMaker itself: headers by the template's mapping, and answers by the status of the service
 * and the template's response templates.
 *
 * @param aws where the stand-in listens
 */
record SageMakerIntegration(URI aws) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REQUEST_HEADER = "integration.request.header.";
    private static final String RESPONSE_HEADER = "method.response.header.";

    Gateway.Mapped send(Map<String, Object> integration, Gateway.Request request) {
        HttpRequest.Builder call = HttpRequest.newBuilder(aws.resolve(Uris.sageMakerPath(text(integration, "Uri"))))
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=" + role(integration) + "/20260101/us-east-1/sagemaker")
                .POST(HttpRequest.BodyPublishers.ofString(String.valueOf(request.body())));
        map(integration.get("RequestParameters"))
                .forEach((to, from) -> request.header(afterLastDot(from))
                        .ifPresent(value -> call.header(to.substring(REQUEST_HEADER.length()), value)));
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(call.build(), HttpResponse.BodyHandlers.ofString());
            Map<String, Object> response = chosen(integration, answer.statusCode());
            return new Gateway.Mapped(
                    response, answer.headers().firstValue("Content-Type").orElse(""), mapped(response, answer));
        } catch (IOException e) {
            throw new IllegalStateException("The stand-in did not answer.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static String role(Map<String, Object> integration) {
        String arn = text(integration, "Credentials");
        return arn.substring(arn.lastIndexOf('/') + 1);
    }

    /** The one whose pattern has all of the status; what has no pattern is the default. Which of two would win is nowhere written. */
    private static Map<String, Object> chosen(Map<String, Object> integration, int status) {
        List<Map<String, Object>> chosen = list(integration.get("IntegrationResponses")).stream()
                .map(response -> map(response))
                .filter(response -> response.containsKey("SelectionPattern"))
                .filter(response -> Integer.toString(status).matches(text(response, "SelectionPattern")))
                .toList();
        if (chosen.size() > 1) {
            throw new IllegalStateException("Several responses are for " + status + ": " + chosen);
        }
        return chosen.isEmpty()
                ? map(list(integration.get("IntegrationResponses")).get(0))
                : chosen.get(0);
    }

    private static Gateway.Response mapped(Map<String, Object> response, HttpResponse<String> answer) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, Object> parameters = map(response.get("ResponseParameters"));
        headers.putAll(constants(parameters));
        parameters.forEach((to, from) -> {
            if (!((String) from).startsWith("'")) {
                answer.headers()
                        .firstValue(afterLastDot(from))
                        .ifPresent(value -> headers.put(to.substring(RESPONSE_HEADER.length()), value));
            }
        });
        int status = Integer.parseInt(text(response, "StatusCode"));
        if (!response.containsKey("ResponseTemplates")) {
            return new Gateway.Response(status, headers, answer.body());
        }
        Map<String, Object> override = new HashMap<>(Map.of("header", new HashMap<String, String>()));
        String body =
                evaluated(text(map(response.get("ResponseTemplates")), "application/json"), answer.body(), override);
        map(override.get("header")).forEach((name, value) -> headers.put(name, (String) value));
        return new Gateway.Response(
                Integer.parseInt(String.valueOf(override.getOrDefault("status", status))), headers, body);
    }

    private static String evaluated(String template, String body, Map<String, Object> override) {
        VelocityContext context = new VelocityContext();
        context.put("input", new Input(body));
        context.put("context", Map.of("responseOverride", override));
        StringWriter text = new StringWriter();
        VelocityEngine engine = new VelocityEngine();
        // as in the version that AWS has
        engine.setProperty("parser.allow_hyphen_in_identifiers", true);
        engine.evaluate(context, text, "response", template);
        return text.toString().strip();
    }

    static Map<String, String> constants(Map<String, Object> parameters) {
        Map<String, String> headers = new HashMap<>();
        parameters.forEach((to, from) -> {
            String value = (String) from;
            if (value.startsWith("'")) {
                headers.put(to.substring(RESPONSE_HEADER.length()), value.substring(1, value.length() - 1));
            }
        });
        return headers;
    }

    private static String afterLastDot(Object mapping) {
        String text = (String) mapping;
        return text.substring(text.lastIndexOf('.') + 1);
    }

    /** {@code $input} of a response template. Public for Velocity. */
    public static final class Input {
        private final String body;

        Input(String body) {
            this.body = body;
        }

        /** What a path such as {@code $.Message} names; an empty text if there is nothing. */
        public Object path(String path) {
            try {
                JsonNode found = JSON.readTree(body).at(path.substring(1).replace('.', '/'));
                return found.isInt() ? found.intValue() : found.asText("");
            } catch (JsonProcessingException e) {
                return "";
            }
        }
    }
}
