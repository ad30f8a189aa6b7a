package io.github.endpointlease.lambda;

import static io.github.endpointlease.lambda.TestApi.EXPIRY;
import static io.github.endpointlease.lambda.TestApi.FALCON;
import static io.github.endpointlease.lambda.TestApi.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import io.github.endpointlease.model.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that API Gateway does not send, or not often: a hand-made test event, a null in a map, a missing authorizer. */
class OddEventsTest {
    private final TestApi api = new TestApi();

    @BeforeEach
    void lease() {
        api.lease(FALCON, EXPIRY);
    }

    @AfterEach
    void close() {
        api.close();
    }

    static List<String> protectedRoutes() {
        return List.of(Routes.LEASES, Routes.START, Routes.DESCRIBE, "flan");
    }

    @ParameterizedTest
    @MethodSource("protectedRoutes")
    void withoutAnAuthorizersContextARouteIsClosed(String route) {
        List<ProxyRequestContext> contexts = new ArrayList<>();
        contexts.add(null);
        contexts.add(new ProxyRequestContext());
        contexts.add(context(Map.of()));
        contexts.add(context(Map.of("principalId", "owner")));
        contexts.add(context(Map.of("callerName", "o", "callerScopes", "", "callerEndpoints", "*")));
        contexts.add(context(Map.of("callerName", "o", "callerScopes", "root", "callerEndpoints", "*")));
        contexts.add(context(Map.of("callerName", "o", "callerScopes", "READ", "callerEndpoints", "*")));
        contexts.add(context(Map.of("callerName", "o", "callerScopes", "read  admin", "callerEndpoints", "*")));
        contexts.add(context(Map.of("callerName", "o", "callerScopes", "read", "callerEndpoints", "")));
        contexts.add(context(Map.of("callerName", "o", "callerScopes", "read", "callerEndpoints", "a.*")));
        contexts.add(
                context(Map.of("callerName", "", "callerScopes", "read invoke extend admin", "callerEndpoints", "*")));
        contexts.add(context(Map.of("callerName", " ", "callerScopes", "read invoke", "callerEndpoints", "*")));
        contexts.add(context(Map.of("callerName", 1, "callerScopes", "read", "callerEndpoints", "*")));
        contexts.add(context(Map.of("callerName", "o", "callerScopes", List.of("read"), "callerEndpoints", "*")));
        contexts.add(context(Map.of("callerScopes", "read invoke extend admin", "callerEndpoints", "*")));
        contexts.add(context(withNulls("callerName", "callerScopes", "callerEndpoints")));

        for (ProxyRequestContext context : contexts) {
            for (String method : List.of("GET", "POST")) {
                if (method.equals("GET") && !route.equals(Routes.LEASES)) {
                    continue;
                }
                for (String name : List.of("demo-Falcon40B-Endpoint", "!")) {
                    Reply reply = api.send(TestApi.event(method, route, null)
                            .withRequestContext(context)
                            .withQueryStringParameters(Map.of("EndpointName", name))
                            .withBody("{\"EndpointName\": \"" + name + "\", \"minutes\": 10}"));
                    assertThat(reply.status())
                            .as("%s %s: %s", method, context, reply.body())
                            .isEqualTo(401);
                    assertThat(reply.error()).isEqualTo("Unauthorized");
                }
            }
        }
        assertThat(api.stored(FALCON).expiry()).isEqualTo(EXPIRY);
    }

    @Test
    void whatTheAuthorizerWritesIsReadBack() {
        for (Scope scope : Scope.values()) {
            var caller = TestApi.caller("a.b_c@d-E", EnumSet.of(scope, Scope.READ), "demo-*", "x", "*");
            assertThat(CallerContext.read(CallerContext.write(caller))).contains(caller);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {Routes.LEASES, Routes.START, Routes.DESCRIBE, "flan", "falcon"})
    void anEventWithoutAnythingIsRefusedAndNeverABreakdown(String route) {
        var bare = new APIGatewayProxyRequestEvent().withResource("/" + route);
        assertThat(api.send(bare).status()).isEqualTo(405);

        Reply posted = api.send(bare.withHttpMethod("POST"));
        assertThat(posted.status()).as(posted.body()).isIn(route.equals("falcon") ? List.of(200) : List.of(401));
        Reply authorized = api.send(bare.withRequestContext(context(CallerContext.write(OWNER))));
        assertThat(authorized.status()).as(authorized.body()).isIn(200, 400, 503);
    }

    @Test
    void aListNeedsNeitherHeadersNorParameters() {
        var event = TestApi.event("GET", Routes.LEASES, OWNER).withHeaders(null).withQueryStringParameters(null);

        assertThat(api.send(event).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {Routes.LEASES, Routes.START, Routes.DESCRIBE, "flan", "falcon"})
    void nullsAmongTheHeadersAreAsGoodAsAbsent(String route) {
        Map<String, String> headers =
                withNulls("content-type", "accept", "idempotency-key", "x-amzn-sagemaker-custom-attributes");
        headers.put(null, null);

        Reply reply = api.send(
                TestApi.event("POST", route, OWNER).withHeaders(headers).withBody("{}"));

        assertThat(reply.status()).as(reply.body()).isIn(200, 400, 503);
    }

    @Test
    void aNullAmongTheParametersIsAsGoodAsAbsent() {
        var event = TestApi.event("GET", Routes.LEASES, OWNER).withQueryStringParameters(withNulls("EndpointName"));

        assertThat(api.send(event).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"EndpointName\"}", "ab=c", "a", "====", "YWJj\n", "\u00e9"})
    void invalidBase64IsTheClientsFault(String body) {
        for (String route : List.of(Routes.LEASES, Routes.START, Routes.DESCRIBE, "flan", "falcon")) {
            Reply reply =
                    api.send(TestApi.event("POST", route, OWNER).withBody(body).withIsBase64Encoded(true));
            assertThat(reply.status()).as(reply.body()).isEqualTo(400);
            assertThat(reply.error()).isEqualTo("Body is not valid Base64");
        }
    }

    private static ProxyRequestContext context(Map<String, Object> authorizer) {
        ProxyRequestContext context = new ProxyRequestContext();
        context.setAuthorizer(authorizer);
        return context;
    }

    private static <V> Map<String, V> withNulls(String... keys) {
        Map<String, V> map = new HashMap<>();
        for (String key : keys) {
            map.putAll(Collections.singletonMap(key, null));
        }
        return map;
    }
}
