package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import io.github.endpointlease.Caller;
import io.github.endpointlease.TokenAuthorizer;
import io.github.endpointlease.backend.memory.InMemoryTokenStore;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.model.TokenRecord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** API Gateway as far as access goes: the authorizer, its policy, and only then the handler. */
final class TestGateway {
    static final String API = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3d4e5/prod/";

    private final TestApi api;

    TestGateway(TestApi api) {
        this.api = api;
    }

    /** Calls with a token that may do what the caller may; with none if there is no caller. */
    Reply call(@Nullable Caller caller, String method, String resource, String name, String body) {
        APIGatewayProxyRequestEvent event =
                TestApi.event(method, resource, null).withBody(body);
        if (!name.isEmpty()) {
            event.setQueryStringParameters(Map.of("EndpointName", name));
        }
        if (TestApi.ROUTES.model(resource).map(ModelRoute::publicAccess).orElse(false)) {
            return api.send(event);
        }
        if (caller == null) {
            return new Reply(401, Map.of(), "{\"error\": \"Unauthorized\"}", false);
        }
        IamPolicyResponse answer = authorize(caller, TestApi.ROUTES, API + method + "/" + resource);
        if (!Iam.allows(answer.getPolicyDocument(), "execute-api:Invoke", API + method + "/" + resource)) {
            return new Reply(403, Map.of(), "{\"error\": \"Forbidden\"}", false);
        }
        event.getRequestContext().setAuthorizer(answer.getContext());
        return api.send(event);
    }

    static IamPolicyResponse authorize(Caller caller, Routes routes, String methodArn) {
        Token token = Token.of("a token of the test");
        InMemoryTokenStore tokens = new InMemoryTokenStore();
        tokens.create(new TokenRecord(
                token.hash(), caller.name(), 0, caller.scopes(), caller.endpoints(), TestApi.NOW, null));
        AuthorizerEvent event = new AuthorizerEvent();
        event.setMethodArn(methodArn);
        event.setMultiValueHeaders(Map.of("Authorization", List.of("Bearer " + token.reveal())));
        return new AuthorizeHandler(new TokenAuthorizer(tokens, () -> TestApi.NOW), routes).handleRequest(event, null);
    }

    /** Every set of scopes but the empty one. */
    static List<Set<Scope>> scopeSets() {
        List<Set<Scope>> sets = new ArrayList<>();
        sets.add(EnumSet.noneOf(Scope.class));
        for (Scope scope : Scope.values()) {
            for (Set<Scope> without : List.copyOf(sets)) {
                Set<Scope> with = EnumSet.of(scope);
                with.addAll(without);
                sets.add(with);
            }
        }
        sets.remove(0);
        return sets;
    }

    /** The pattern's meaning once more, slowly and from its Javadoc. */
    static boolean matches(String pattern, String name) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(name);
        }
        if (!name.startsWith(pattern.substring(0, star))) {
            return false;
        }
        String rest = name.substring(star);
        for (int skipped = 0; skipped <= rest.length(); skipped++) {
            if (matches(pattern.substring(star + 1), rest.substring(skipped))) {
                return true;
            }
        }
        return false;
    }
}
