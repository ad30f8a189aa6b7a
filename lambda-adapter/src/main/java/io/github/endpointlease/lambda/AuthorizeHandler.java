package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import io.github.endpointlease.Decision;
import io.github.endpointlease.TokenAuthorizer;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Token;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * API Gateway's REQUEST authorizer. Its answer names every call that the token may make, not just the one at hand: API Gateway
 * caches it by token and asks it about the next path as well. Denies on doubt.
 *
 * <p>Source: API Gateway, "Output from an API Gateway Lambda authorizer"; an exception whose message is {@code Unauthorized} is a
 * 401, a denying policy a 403.
 */
public final class AuthorizeHandler implements RequestHandler<AuthorizerEvent, IamPolicyResponse> {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorizeHandler.class);

    /** Under this key of the answer's context stands why a token was denied. */
    public static final String REASON = "reason";

    private final TokenAuthorizer authorizer;
    private final Routes routes;

    /**
     * @param authorizer decides about tokens
     * @param routes every route of the API
     */
    public AuthorizeHandler(TokenAuthorizer authorizer, Routes routes) {
        this.authorizer = authorizer;
        this.routes = routes;
    }

    @Override
    public IamPolicyResponse handleRequest(AuthorizerEvent event, @Nullable Context context) {
        Credentials credentials = Credentials.of(event);
        if (credentials.areEmpty()) {
            throw new IllegalStateException("Unauthorized");
        }
        if (credentials.values().size() > 1) {
            return deny(
                    "Send one Authorization header, not " + credentials.values().size() + ".");
        }
        Optional<ApiArn> api = ApiArn.parse(event.getMethodArn());
        if (api.isEmpty()) {
            return deny("The request does not say which method of which API it calls.");
        }
        Decision decision = decide(credentials.values().get(0));
        return decision instanceof Decision.Accepted accepted
                ? allow(accepted, api.get())
                : deny(((Decision.Denied) decision).reason());
    }

    private Decision decide(String credential) {
        try {
            return authorizer.authorize(Token.of(credential));
        } catch (InvalidValueException e) {
            return new Decision.Denied(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // whatever a store throws: an exception that got out could be taken for a 401
            LOG.error("A token could not be looked up; it was denied.", e);
            return new Decision.Denied("The token could not be looked up. Try again later.");
        }
    }

    private IamPolicyResponse allow(Decision.Accepted accepted, ApiArn api) {
        List<String> calls = routes.allowedTo(accepted.caller()).stream()
                .map(call -> api.of(call.method(), call.resource()))
                .toList();
        // a policy needs a resource; a token that may call nothing is denied everything
        IamPolicyResponse.Statement statement = calls.isEmpty()
                ? statement(IamPolicyResponse.DENY, List.of(api.of("*", "*")))
                : statement(IamPolicyResponse.ALLOW, calls);
        return policy(accepted.caller().name(), statement, CallerContext.write(accepted.caller()));
    }

    private static IamPolicyResponse.Statement statement(String effect, List<String> resources) {
        return IamPolicyResponse.Statement.builder()
                .withAction(IamPolicyResponse.EXECUTE_API_INVOKE)
                .withEffect(effect)
                .withResource(resources)
                // left out, it would be written as null, which is not in IAM's grammar
                .withCondition(Map.of())
                .build();
    }

    private static IamPolicyResponse deny(String reason) {
        return policy("denied", statement(IamPolicyResponse.DENY, List.of("*")), Map.of(REASON, reason));
    }

    private static IamPolicyResponse policy(
            String principal, IamPolicyResponse.Statement statement, Map<String, Object> context) {
        return IamPolicyResponse.builder()
                .withPrincipalId(principal)
                .withPolicyDocument(IamPolicyResponse.PolicyDocument.builder()
                        .withVersion(IamPolicyResponse.VERSION_2012_10_17)
                        .withStatement(List.of(statement))
                        .build())
                .withContext(context)
                .build();
    }
}
