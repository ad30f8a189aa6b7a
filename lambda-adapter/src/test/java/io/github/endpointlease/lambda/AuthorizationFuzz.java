package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import io.github.endpointlease.TokenAuthorizer;
import io.github.endpointlease.backend.memory.InMemoryTokenStore;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.model.TokenRecord;
import io.github.endpointlease.proof.Hostile;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Any Authorization headers, presented to the authorizer. It knows a full token, a narrow one, an expired one and one in the clear. */
public final class AuthorizationFuzz {
    private static final String FULL = "elease_0123456789abcdefghijABCDEFGHIJ3mpbCX";
    private static final String NARROW = "a narrow token";
    private static final String EXPIRED = "an expired token";
    private static final String IN_THE_CLEAR = "a token of the original";
    private static final Set<String> ACCEPTED = Set.of(FULL, NARROW, IN_THE_CLEAR);
    private static final AuthorizeHandler HANDLER = new AuthorizeHandler(
            new TokenAuthorizer(
                    tokens(), () -> TestApi.NOW, token -> token.reveal().equals(IN_THE_CLEAR), caller -> {}),
            TestApi.ROUTES);

    private AuthorizationFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        HttpText request = HttpText.of(input);
        AuthorizerEvent event = request.authorizerEvent();
        List<String> sent = presented(request);
        IamPolicyResponse answer;
        try {
            answer = HANDLER.handleRequest(event, null);
        } catch (IllegalStateException e) {
            Hostile.requireEqual("API Gateway's word for a 401", "Unauthorized", String.valueOf(e.getMessage()));
            Hostile.require(sent.stream().allMatch(String::isEmpty), "Who presents something is answered");
            return;
        }
        Stream.of(FULL, NARROW, EXPIRED, IN_THE_CLEAR)
                .filter(token -> !String.valueOf(event.getMethodArn()).contains(token))
                .forEach(token -> Hostile.require(
                        !(event.toString() + answer.getContext() + answer.getPolicyDocument()).contains(token),
                        "A token is never shown"));
        Optional<ApiArn> api = ApiArn.parse(event.getMethodArn());
        boolean allowed = api.isPresent() && sent.size() == 1 && ACCEPTED.contains(sent.get(0));
        Hostile.requireEqual("Who is let in", allowed, isAllowed(answer));
        Map<String, Object> context = answer.getContext();
        if (allowed) {
            Hostile.requireEqual(
                    "The caller is read back",
                    answer.getPrincipalId(),
                    CallerContext.read(context).orElseThrow().name());
            resources(answer)
                    .forEach(resource -> Hostile.require(
                            resource.startsWith(api.orElseThrow().upToStage() + "/"), "Only this API is opened"));
        } else {
            Hostile.require(CallerContext.read(context).isEmpty(), "Who is denied is no caller");
            Hostile.require(
                    !String.valueOf(context.get(AuthorizeHandler.REASON)).isBlank(), "A denial says why");
        }
    }

    /** What the headers present, said a second time: each value without blanks around it and without the scheme. */
    private static List<String> presented(HttpText request) {
        boolean last = request.settings().containsKey("singleValues");
        return request.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("authorization"))
                .flatMap(header -> last
                        ? Stream.of(header.getValue().get(header.getValue().size() - 1))
                        : header.getValue().stream())
                .map(value -> value.strip().equalsIgnoreCase("bearer") ? "" : bare(value.strip()))
                .toList();
    }

    private static String bare(String value) {
        return value.toLowerCase(Locale.ROOT).startsWith("bearer ")
                ? value.substring(7).strip()
                : value;
    }

    private static boolean isAllowed(IamPolicyResponse answer) {
        return IamPolicyResponse.ALLOW.equals(statement(answer).get("Effect"));
    }

    private static List<String> resources(IamPolicyResponse answer) {
        return Iam.list(statement(answer).get("Resource")).stream()
                .map(String::valueOf)
                .toList();
    }

    private static Map<?, ?> statement(IamPolicyResponse answer) {
        return (Map<?, ?>) Iam.list(answer.getPolicyDocument().get("Statement")).get(0);
    }

    private static InMemoryTokenStore tokens() {
        InMemoryTokenStore tokens = new InMemoryTokenStore();
        Set<Scope> all = EnumSet.allOf(Scope.class);
        add(tokens, FULL, "owner", all, "*", null);
        add(tokens, NARROW, "narrow", Set.of(Scope.READ), "demo-Flan*", TestApi.EXPIRY);
        add(tokens, EXPIRED, "expired", all, "*", TestApi.NOW);
        return tokens;
    }

    private static void add(
            InMemoryTokenStore tokens,
            String text,
            String name,
            Set<Scope> scopes,
            String pattern,
            @Nullable Instant expiry) {
        tokens.create(new TokenRecord(
                Token.of(text).hash(), name, 0, scopes, List.of(new EndpointPattern(pattern)), Instant.EPOCH, expiry));
    }
}
