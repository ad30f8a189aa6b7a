package io.github.endpointlease.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayCustomAuthorizerEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What API Gateway sends to a REQUEST authorizer, with the one thing that the events library leaves out: every value of a header
 * that was sent more than once. A bean, filled by Lambda's runtime; never log it, it holds the token.
 */
public class AuthorizerEvent extends APIGatewayCustomAuthorizerEvent {
    private @Nullable Map<String, List<String>> multiValueHeaders;

    /** Every value of every header, or null. */
    public @Nullable Map<String, List<String>> getMultiValueHeaders() {
        return multiValueHeaders;
    }

    /** Returns which call it is about, and nothing of the headers: they hold the token. */
    @Override
    public String toString() {
        return "AuthorizerEvent[" + getMethodArn() + "]";
    }

    public void setMultiValueHeaders(@Nullable Map<String, List<String>> headers) {
        multiValueHeaders = headers;
    }
}
