package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import io.github.endpointlease.Decision;
import io.github.endpointlease.TokenAuthorizer;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Token;
import java.util.List;
import java.util.Map;
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
        if (credentials.values().isEmpty()) {
            throw new IllegalStateException("Unauthorized");
        }
        if (credentials.values().size() > 1) {
            return deny(
                    "Send one Authorization header, not " + credentials.values().size() + ".");
        }
        try {
            Decision decision =
                    authorizer.authorize(Token.of(credentials.values().get(0)));
            if (decision instanceof Decision.Accepted accepted) {
                return allow(accepted, event.getMethodArn());
            }
            return deny(((Decision.Denied) decision).reason());
        } catch (InvalidValueException e) {
            return deny(String.valueOf(e.getMessage()));
        } catch (BackendException e) {
            LOG.error("A token could not be looked up; it was denied.", e);
            return deny("The token could not be looked up. Try again later.");
        }
    }

    private IamPolicyResponse allow(Decision.Accepted accepted, String methodArn) {
        ApiArn api = ApiArn.parse(methodArn);
        List<String> calls = routes.allowedTo(accepted.caller()).stream()
                .map(call -> api.of(call.method(), call.resource()))
                .toList();
        // a policy needs a resource; a token that may call nothing is denied everything
        IamPolicyResponse.Statement statement = calls.isEmpty()
                ? IamPolicyResponse.denyStatement(api.of("*", "*"))
                : IamPolicyResponse.Statement.builder()
                        .withAction(IamPolicyResponse.EXECUTE_API_INVOKE)
                        .withEffect(IamPolicyResponse.ALLOW)
                        .withResource(calls)
                        .build();
        return policy(accepted.caller().name(), statement, CallerContext.write(accepted.caller()));
    }

    private static IamPolicyResponse deny(String reason) {
        return policy("denied", IamPolicyResponse.denyStatement("*"), Map.of(REASON, reason));
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
