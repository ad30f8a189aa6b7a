package io.github.endpointlease.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent.ProxyRequestContext;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.Caller;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.model.Scope;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read from an event, and what is refused before any handler works. */
class ApiRequestTest {
    private static final Caller READER = TestApi.caller("reader", Set.of(Scope.READ), "demo-Flan*");

    @ParameterizedTest
    @CsvSource({"/flan, flan", "flan, flan", "//flan, /flan", "/, ''", "'', ''"})
    void aRouteIsTheResourceWithoutItsFirstSlash(String resource, String route) {
        assertThat(request(new APIGatewayProxyRequestEvent().withResource(resource))
                        .resource())
                .isEqualTo(route);
    }

    @Test
    void whatAnEventDoesNotHoldIsNoRouteNoMethodAndNothing() {
        ApiRequest bare = request(new APIGatewayProxyRequestEvent());

        assertThat(bare.resource()).isEqualTo("null");
        assertThat(bare.method()).isEqualTo("null");
        assertThat(bare.header("Accept")).isNull();
        assertThat(bare.query("EndpointName")).isNull();
        assertThat(bare.payload()).isEqualTo(Payload.of(""));
        refused(401, "Unauthorized", bare::caller);
        refused(
                401,
                "Unauthorized",
                request(new APIGatewayProxyRequestEvent().withRequestContext(new ProxyRequestContext()))::caller);
    }

    @Test
    void whatAnEventHoldsIsRead() {
        ApiRequest request = request(TestApi.event("POST", "flan", READER)
                .withHeaders(Map.of("accept", "text/csv"))
                .withQueryStringParameters(Map.of("EndpointName", "x"))
                .withBody("1,2"));

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.header("Accept")).isEqualTo("text/csv");
        assertThat(request.query("EndpointName")).isEqualTo("x");
        assertThat(request.query("endpointname")).isNull();
        assertThat(request.payload()).isEqualTo(Payload.of("1,2"));
        assertThat(request.caller()).isEqualTo(READER);
    }

    @Test
    void anyOfTheMethodsIsAllowedAndNoOther() {
        ApiRequest post = request(TestApi.event("POST", "flan", null));

        assertThatCode(() -> post.requireMethod("GET", "POST")).doesNotThrowAnyException();
        assertThatThrownBy(() -> post.requireMethod("GET", "PUT"))
                .isInstanceOfSatisfying(HttpException.class, e -> {
                    assertThat(e.status()).isEqualTo(405);
                    assertThat(e.headers()).isEqualTo(Map.of("Allow", "GET, PUT"));
                })
                .hasMessage("Method not allowed");
    }

    @Test
    void aScopeIsRequiredAndAnEndpointThatItReaches() {
        ApiRequest request = request(TestApi.event("POST", "flan", READER));

        assertThatCode(() -> {
                    request.require(READER, Scope.READ);
                    request.require(READER, Scope.READ, TestApi.FLAN);
                })
                .doesNotThrowAnyException();
        refused(403, "This token may not invoke.", () -> request.require(READER, Scope.INVOKE));
        refused(
                403,
                "This token may not read " + TestApi.FALCON + ".",
                () -> request.require(READER, Scope.READ, TestApi.FALCON));
        refused(
                403,
                "This token may not invoke " + TestApi.FLAN + ".",
                () -> request.require(READER, Scope.INVOKE, TestApi.FLAN));
    }

    @Test
    void aBodyIsDecodedWhereTheEventSaysSo() {
        String encoded = Base64.getEncoder().encodeToString(new byte[] {0, -1});
        APIGatewayProxyRequestEvent event = new APIGatewayProxyRequestEvent().withBody(encoded);

        assertThat(request(event).payload()).isEqualTo(Payload.of(encoded));
        assertThat(request(event.withIsBase64Encoded(false)).payload()).isEqualTo(Payload.of(encoded));
        assertThat(request(event.withIsBase64Encoded(true)).payload()).isEqualTo(Payload.of(new byte[] {0, -1}));
        refused(400, "Body is not valid Base64", request(event.withBody("=").withIsBase64Encoded(true))::payload);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ";charset=utf-8",
                "application/json",
                " Application/JSON ; charset=utf-8",
                "application/problem+json",
                "application/x-www-form-urlencoded",
                "text/plain"
            })
    void theseTypesAreTakenForJson(String type) {
        assertThat(request(json("{\"a\": 1}", type)).jsonObject().path("a").asInt())
                .isEqualTo(1);
    }

    @Test
    void aBodyWithoutATypeIsTakenForJson() {
        assertThat(request(json("{\"a\": 1}", "").withHeaders(null))
                        .jsonObject()
                        .path("a")
                        .asInt())
                .isEqualTo(1);
    }

    @Test
    void anotherTypeAndAnEmptyBodyAreRefused() {
        refused(
                415,
                "Content-Type must be application/json, but was: text/html",
                request(json("{}", "text/html; charset=utf-8"))::jsonObject);
        refused(400, "Body required", request(json(" ", "application/json"))::jsonObject);
    }

    @Test
    void aFieldIsATextThatIsNotEmpty() {
        ObjectNode body = Json.readObject("{\"text\": \"x\", \"null\": null, \"number\": 1, \"empty\": \"\"}");

        assertThat(ApiRequest.requireText(body, "text")).isEqualTo("x");
        refused(400, "missing required", () -> ApiRequest.requireText(body, "missing"));
        refused(400, "null required", () -> ApiRequest.requireText(body, "null"));
        refused(400, "empty required", () -> ApiRequest.requireText(body, "empty"));
        refused(400, "number must be a text, but was: 1", () -> ApiRequest.requireText(body, "number"));
    }

    @Test
    void aKeyNamesOneOperationForEachCallerAndNoneADifferentOneEachTime() {
        ApiRequest keyed = request(keyed("k"));
        ApiRequest unkeyed = request(TestApi.event("POST", "flan", null));

        assertThat(keyed.namedOperation(READER)).contains(keyed.operation(READER));
        assertThat(keyed.operation(READER)).isEqualTo(request(keyed("k")).operation(READER));
        assertThat(keyed.operation(READER))
                .isNotEqualTo(keyed.operation(TestApi.OTHER))
                .isNotEqualTo(request(keyed("l")).operation(READER));
        assertThat(unkeyed.namedOperation(READER)).isEmpty();
        assertThat(unkeyed.operation(READER)).isNotEqualTo(unkeyed.operation(READER));
    }

    @Test
    void aKeyHas1To255Characters() {
        assertThat(request(keyed("k".repeat(255))).namedOperation(READER)).isPresent();
        assertThatThrownBy(() -> request(keyed("k".repeat(256))).namedOperation(READER))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageStartingWith("Idempotency-Key must have 1 to 255 characters");
        assertThatThrownBy(() -> request(keyed(" ")).namedOperation(READER)).isInstanceOf(InvalidValueException.class);
    }

    private static ApiRequest request(APIGatewayProxyRequestEvent event) {
        return new ApiRequest(event);
    }

    private static APIGatewayProxyRequestEvent json(String body, String type) {
        return new APIGatewayProxyRequestEvent()
                .withHeaders(Map.of("Content-Type", type))
                .withBody(body);
    }

    private static APIGatewayProxyRequestEvent keyed(String key) {
        return TestApi.with(TestApi.event("POST", "flan", null), "Idempotency-Key", key);
    }

    private static void refused(int status, String message, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HttpException.class, e -> assertThat(e.status()).isEqualTo(status))
                .hasMessage(message);
    }
}
