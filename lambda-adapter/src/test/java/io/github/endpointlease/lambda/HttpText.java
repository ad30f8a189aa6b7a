package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import io.github.endpointlease.proof.Hostile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A fuzzer's bytes as a request, written as HTTP writes it: a first line of method and path, headers, an empty line and the body.
 * Names that begin with a colon are no headers: {@code :callerName} and the like stand in the authorizer's context, {@code :base64}
 * and {@code :methodArn} beside it in the event. Whatever is left out is null.
 *
 * @param method up to the first space
 * @param path up to the question mark or the end of the line
 * @param endpointName of the query {@code EndpointName=}, or null
 * @param headers in their order, with every value
 * @param settings what begins with a colon, without it
 * @param body after the empty line, or null
 */
record HttpText(
        String method,
        String path,
        @Nullable String endpointName,
        Map<String, List<String>> headers,
        Map<String, String> settings,
        @Nullable String body) {
    private static final String QUERY = "?EndpointName=";
    private static final String CALLER = "caller";

    static HttpText of(byte[] input) {
        String text = Hostile.text(input);
        int end = text.indexOf("\n\n");
        String[] lines = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
        String[] start = lines[0].split(" ", 2);
        String target = start.length > 1 ? start[1] : "";
        int query = target.indexOf(QUERY);
        Map<String, List<String>> headers = new LinkedHashMap<>();
        Map<String, String> settings = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(": ");
            if (colon > 0) {
                String name = lines[i].substring(0, colon);
                String value = lines[i].substring(colon + 2);
                if (name.startsWith(":")) {
                    settings.put(name.substring(1), value);
                } else {
                    headers.computeIfAbsent(name, absent -> new ArrayList<>()).add(value);
                }
            }
        }
        return new HttpText(
                start[0],
                query < 0 ? target : target.substring(0, query),
                query < 0 ? null : target.substring(query + QUERY.length()),
                headers,
                settings,
                end < 0 ? null : text.substring(end + 2));
    }

    APIGatewayProxyRequestEvent event() {
        ProxyRequestContext context = new ProxyRequestContext();
        Map<String, Object> authorizer = new HashMap<>();
        settings.forEach((name, value) -> {
            if (name.startsWith(CALLER)) {
                authorizer.put(name, value);
            }
        });
        context.setAuthorizer(authorizer.isEmpty() ? null : authorizer);
        return new APIGatewayProxyRequestEvent()
                .withHttpMethod(method)
                .withResource(path)
                .withPath(path)
                .withQueryStringParameters(endpointName == null ? null : Map.of("EndpointName", endpointName))
                .withHeaders(headers.isEmpty() ? null : lastOfEach())
                .withRequestContext(context)
                .withBody(body)
                .withIsBase64Encoded(settings.containsKey("base64"));
    }

    AuthorizerEvent authorizerEvent() {
        AuthorizerEvent event = new AuthorizerEvent();
        event.setMethodArn(settings.get("methodArn"));
        event.setHeaders(headers.isEmpty() ? null : lastOfEach());
        event.setMultiValueHeaders(settings.containsKey("singleValues") ? null : headers);
        return event;
    }

    private Map<String, String> lastOfEach() {
        Map<String, String> last = new LinkedHashMap<>();
        headers.forEach((name, values) -> last.put(name, values.get(values.size() - 1)));
        return last;
    }
}
