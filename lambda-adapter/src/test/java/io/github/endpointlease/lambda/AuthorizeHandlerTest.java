package io.github.endpointlease.lambda;

import static io.github.endpointlease.lambda.TestApi.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.endpointlease.TokenAuthorizer;
import io.github.endpointlease.Tokens;
import io.github.endpointlease.backend.memory.InMemoryTokenStore;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.model.TokenHash;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.spi.TokenStore;
import io.github.endpointlease.testing.ManualClock;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is let in, who is not, and what is said and kept silent about it. */
class AuthorizeHandlerTest {
    private static final String ARN = TestGateway.API + "GET/endpoint-expiry";

    private final ManualClock clock = new ManualClock(NOW);
    private final CountingStore store = new CountingStore();
    private final Tokens tokens = new Tokens(store.tokens, clock);
    private final AuthorizeHandler handler = new AuthorizeHandler(new TokenAuthorizer(store, clock), TestApi.ROUTES);
    private final Token known =
            tokens.issue("owner", Set.of(Scope.values()), List.of(EndpointPattern.ANY), Duration.ofDays(1));

    /** Tokens that can be looked up, which is counted, and may fail. */
    private static final class CountingStore implements TokenStore {
        private final InMemoryTokenStore tokens = new InMemoryTokenStore();
        private @Nullable RuntimeException trouble;
        private int lookUps;

        @Override
        public Optional<TokenRecord> find(TokenHash hash) {
            lookUps++;
            if (trouble != null) {
                throw trouble;
            }
            return tokens.find(hash);
        }

        @Override
        public List<TokenRecord> findByName(String name) {
            throw new UnsupportedOperationException("An authorizer only looks tokens up");
        }

        @Override
        public boolean create(TokenRecord token) {
            throw new UnsupportedOperationException("An authorizer only looks tokens up");
        }

        @Override
        public boolean remove(TokenHash hash) {
            throw new UnsupportedOperationException("An authorizer only looks tokens up");
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", " ", "\t", "Bearer", "bearer", "BEARER ", " Bearer  "})
    void withoutATokenTheAnswerIsExactlyUnauthorized(@Nullable String header) {
        List<AuthorizerEvent> events = new ArrayList<>();
        if (header == null) {
            events.add(event(null, null));
            events.add(event(Map.of(), Map.of()));
            events.add(event(Map.of("X", "y"), Map.of("X", List.of("y"))));
            events.add(event(nulls("Authorization"), nulls("Authorization")));
            events.add(event(null, Map.of("Authorization", List.of())));
            events.add(event(null, Map.of("Authorization", Arrays.asList((String) null))));
        } else {
            events.add(event(Map.of("Authorization", header), null));
            events.add(multi(header));
        }
        for (AuthorizerEvent event : events) {
            assertThatThrownBy(() -> handler.handleRequest(event, null))
                    .hasMessage("Unauthorized")
                    .hasNoCause();
        }
        assertThat(store.lookUps).isZero();
    }

    @Test
    void aTokenIsTakenRawAndAfterBearerInAnyCase() {
        for (String scheme : List.of("", "Bearer ", "bearer ", "BEARER ", "bEaReR   ", " ")) {
            for (String name : List.of("Authorization", "authorization", "AUTHORIZATION")) {
                String value = scheme + known.reveal() + " ";
                assertAllowed(event(null, Map.of(name, List.of(value))));
                assertAllowed(event(Map.of(name, value), null));
                assertAllowed(event(Map.of(name, value), Map.of()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "a, b",
                "Basic dXNlcjpwYXNz",
                "p\u00e4ss w\u00f6rd",
                "bearertoken",
                "'; DROP TABLE TOKENS; --"
            })
    void aTokenOfTheOriginalIsAnyText(String text) {
        tokens.register(Token.of(text), "old", Set.of(Scope.READ), List.of(EndpointPattern.ANY), null);

        assertAllowed(multi(text));
        assertAllowed(multi("Bearer " + text));
        assertDenied(multi(text + "x"), "The token is not known.");
    }

    @Test
    void severalHeadersAreDeniedEvenIfOneIsRight() {
        String right = known.reveal();
        for (List<String> sent : List.of(
                List.of(right, "wrong"),
                List.of("wrong", right),
                List.of(right, right),
                List.of(right, ""),
                List.of("", right),
                List.of("Bearer", right),
                List.of("wrong", "wrong", "wrong"))) {
            assertDenied(
                    event(null, Map.of("Authorization", sent)),
                    "Send one Authorization header, not " + sent.size() + ".");
        }
        assertDenied(
                event(null, Map.of("Authorization", List.of(right), "authorization", List.of(right))),
                "Send one Authorization header, not 2.");
        assertDenied(
                event(Map.of("Authorization", right, "authorization", "wrong"), null),
                "Send one Authorization header, not 2.");
        assertThat(store.lookUps).isZero();
    }

    @Test
    void aMistypedTokenOfOursIsDeniedWithoutALookUp() {
        String right = known.reveal();
        char last = right.charAt(right.length() - 1);
        for (String wrong : List.of(
                right.substring(0, right.length() - 1) + (last == 'a' ? 'b' : 'a'),
                right.substring(0, right.length() - 1),
                right + "0",
                "elease_",
                "elease_x")) {
            assertDenied(multi(wrong), "The token is mistyped or cut short: its checksum is wrong.");
        }
        assertThat(store.lookUps).isZero();
    }

    @Test
    void aTokenThatNobodyHasIsDenied() {
        assertDenied(multi(Token.generate(new SecureRandom()).reveal()), "The token is not known.");
        assertDenied(multi("x".repeat(4097)), "token must have 1 to 4096 characters, but was: 4097 characters");
    }

    @Test
    void anExpiredTokenIsDeniedFromTheVeryMoment() {
        clock.advance(Duration.ofDays(1).minusNanos(1));
        assertAllowed(multi(known.reveal()));
        clock.advance(Duration.ofNanos(1));
        assertDenied(multi(known.reveal()), "The token of owner expired at 2023-06-27T12:15:41.842569Z.");
    }

    @Test
    void aRevokedTokenIsDenied() {
        tokens.revoke(known);
        assertDenied(multi(known.reveal()), "The token is not known.");
    }

    @Test
    void whateverHappensToTheStoreTheTokenIsDenied() {
        for (RuntimeException trouble : List.of(
                BackendException.passing("Reading a token", null),
                BackendException.lasting("Reading a token", null),
                new IllegalStateException("Unauthorized"),
                new NullPointerException(),
                new ClassCastException("TokenRecord"))) {
            store.trouble = trouble;
            assertDenied(multi(known.reveal()), "The token could not be looked up. Try again later.");
        }
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "*", "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5", "arn:x:a/prod"})
    void aCallThatIsNotNamedIsDenied(@Nullable String arn) {
        AuthorizerEvent event = multi(known.reveal());
        event.setMethodArn(arn);

        IamPolicyResponse answer = handler.handleRequest(event, null);

        assertThat(Iam.allows(answer.getPolicyDocument(), "execute-api:Invoke", ARN))
                .isFalse();
        assertThat(Iam.allows(answer.getPolicyDocument(), "execute-api:Invoke", "*"))
                .isFalse();
    }

    @Test
    void aTokenWhosePatternsMatchNoModelMayCallNoModel() {
        var invoker = TestApi.caller("invoker", Set.of(Scope.INVOKE), "none");

        IamPolicyResponse answer = TestGateway.authorize(invoker, TestApi.ROUTES, TestGateway.API + "POST/flan");

        assertThat(Iam.allows(answer.getPolicyDocument(), "execute-api:Invoke", TestGateway.API + "POST/flan"))
                .isFalse();
    }

    @Test
    void theAnswerNamesEveryCallThatTheTokenMayMake() throws JsonProcessingException {
        assertGolden("authorize-owner", handler.handleRequest(multi(known.reveal()), null));
    }

    @Test
    void theAnswerToANarrowTokenNamesLess() throws JsonProcessingException {
        Token narrow = tokens.issue(
                "flan-reader@x",
                Set.of(Scope.INVOKE, Scope.READ),
                List.of(new EndpointPattern("demo-Flan*"), new EndpointPattern("x")),
                null);

        assertGolden("authorize-narrow", handler.handleRequest(multi(narrow.reveal()), null));
    }

    @Test
    void theAnswerToTheWidestTokenStaysBelow8KilobytesWith40Models() throws JsonProcessingException {
        List<ModelRoute> models = IntStream.range(0, 40)
                .mapToObj(i -> new ModelRoute(
                        "a-route-of-some-length-" + i, new EndpointName("demo-Model-" + i + "-Endpoint"), false))
                .toList();
        List<String> patterns = new ArrayList<>(Collections.nCopies(19, "a".repeat(100)));
        patterns.add("*");
        patterns.add("b"
                .repeat(TokenRecord.MAX_ENDPOINTS_LENGTH
                        - String.join(" ", patterns).length()
                        - 1));
        var widest = TestApi.caller("n".repeat(64), Set.of(Scope.values()), patterns.toArray(String[]::new));

        IamPolicyResponse answer =
                TestGateway.authorize(widest, new Routes(models, Set.of()), TestGateway.API + "POST/flan");

        assertThat(json(answer)).contains("a-route-of-some-length-39").hasSizeLessThan(8 * 1024);
        assertThat(CallerContext.read(answer.getContext())).contains(widest);
    }

    @Test
    void aDenialIsForEverythingAndSaysWhy() throws JsonProcessingException {
        assertGolden("authorize-denied", handler.handleRequest(multi("wrong"), null));
    }

    @Test
    void theTokenIsNowhereInTheAnswerNorInTheEventsText() throws JsonProcessingException {
        for (String secret :
                List.of(known.reveal(), "wrong-but-secret", known.reveal().substring(1))) {
            AuthorizerEvent event =
                    event(Map.of("Authorization", secret), Map.of("Authorization", List.of("Bearer " + secret)));
            event.setAuthorizationToken(secret);
            IamPolicyResponse answer = handler.handleRequest(event, null);

            assertThat(json(answer))
                    .doesNotContain(secret)
                    .doesNotContain(Token.of(secret).hash().hex());
            assertThat(event.toString()).doesNotContain(secret);
            assertThat(Credentials.of(event).toString()).doesNotContain(secret);
        }
    }

    private void assertAllowed(AuthorizerEvent event) {
        IamPolicyResponse answer = handler.handleRequest(event, null);
        assertThat(Iam.allows(answer.getPolicyDocument(), "execute-api:Invoke", ARN))
                .as(answer.getPrincipalId())
                .isTrue();
    }

    private void assertDenied(AuthorizerEvent event, String reason) {
        IamPolicyResponse answer = handler.handleRequest(event, null);
        assertThat(answer.getContext()).isEqualTo(Map.of("reason", reason));
        assertThat(answer.getPrincipalId()).isEqualTo("denied");
        assertThat(Iam.allows(answer.getPolicyDocument(), "execute-api:Invoke", ARN))
                .isFalse();
    }

    private static void assertGolden(String name, IamPolicyResponse answer) throws JsonProcessingException {
        assertThat(json(answer) + "\n").isEqualTo(Reply.golden(name));
    }

    /** Keys in the order of the alphabet: that of the answer's maps means nothing. */
    private static String json(IamPolicyResponse answer) throws JsonProcessingException {
        return JsonMapper.builder()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .build()
                .writeValueAsString(new TreeMap<>(Map.of(
                        "principalId", answer.getPrincipalId(),
                        "policyDocument", answer.getPolicyDocument(),
                        "context", answer.getContext())));
    }

    private static AuthorizerEvent multi(String header) {
        return event(Map.of("Authorization", header), Map.of("Authorization", List.of(header)));
    }

    private static AuthorizerEvent event(
            @Nullable Map<String, String> headers, @Nullable Map<String, List<String>> multiValueHeaders) {
        AuthorizerEvent event = new AuthorizerEvent();
        event.setMethodArn(ARN);
        event.setHeaders(headers);
        event.setMultiValueHeaders(multiValueHeaders);
        return event;
    }

    private static <V> Map<String, V> nulls(String key) {
        return new HashMap<>(Collections.singletonMap(key, null));
    }
}
