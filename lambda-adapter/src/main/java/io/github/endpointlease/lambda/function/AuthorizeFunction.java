package io.github.endpointlease.lambda.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.IamPolicyResponse;
import io.github.endpointlease.TokenAuthorizer;
import io.github.endpointlease.backend.dynamodb.DynamoDbClearTextTokens;
import io.github.endpointlease.backend.dynamodb.DynamoDbTokenStore;
import io.github.endpointlease.lambda.AuthorizeHandler;
import io.github.endpointlease.lambda.AuthorizerEvent;
import io.github.endpointlease.lambda.Routes;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Decides about tokens, as {@link AuthorizeHandler} does, from a table of DynamoDB. Safe for use by many threads.
 *
 * <p>Variables: {@code TOKEN_TABLE} (required), {@code ACCEPT_PLAINTEXT_TOKENS} (false), {@code MODEL_ROUTES} (pairs of route and
 * endpoint name).
 */
public final class AuthorizeFunction implements RequestHandler<AuthorizerEvent, IamPolicyResponse> {
    private static final Logger LOG = LoggerFactory.getLogger(AuthorizeFunction.class);
    private static final String TABLE = "TOKEN_TABLE";
    private static final String ACCEPT_CLEAR_TEXT = "ACCEPT_PLAINTEXT_TOKENS";

    private final AuthorizeHandler handler;

    /** For Lambda: reads the environment. */
    public AuthorizeFunction() {
        this(Setup.ofLambda());
        Priming.register(AuthorizeFunction::prime);
    }

    static void prime(Setup setup) {
        AuthorizerEvent event = new AuthorizerEvent();
        event.setHeaders(Map.of("Authorization", "priming"));
        event.setMethodArn("arn:aws:execute-api:us-east-1:123456789012:priming/prod/GET/priming");
        new AuthorizeFunction(setup).handleRequest(event, null);
    }

    AuthorizeFunction(Setup setup) {
        Environment environment = setup.environment();
        String table = environment.required(TABLE).orElse("");
        boolean acceptClearText = environment.flag(ACCEPT_CLEAR_TEXT, false);
        Routes routes = RouteSettings.read(environment);
        environment.throwIfFaulty();
        DynamoDbClient client = setup.clients().make(DynamoDbClient.builder());
        handler = new AuthorizeHandler(authorizer(client, table, acceptClearText, setup.clock()), routes);
    }

    private static TokenAuthorizer authorizer(
            DynamoDbClient client, String table, boolean acceptClearText, InstantSource clock) {
        DynamoDbTokenStore tokens = DynamoDbTokenStore.create(client, table);
        return acceptClearText
                ? new TokenAuthorizer(
                        tokens,
                        clock,
                        DynamoDbClearTextTokens.create(client, table),
                        caller -> LOG.warn(
                                "A token that is stored in the clear was accepted, as {}. Replace it.", caller))
                : new TokenAuthorizer(tokens, clock);
    }

    @Override
    public IamPolicyResponse handleRequest(AuthorizerEvent event, @Nullable Context context) {
        return LogContext.within(context, () -> handler.handleRequest(event, context));
    }
}
