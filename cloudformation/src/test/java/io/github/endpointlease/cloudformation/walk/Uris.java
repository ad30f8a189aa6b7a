package io.github.endpointlease.cloudformation.walk;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What API Gateway's integration URIs name. Source: the API reference of PutIntegration. */
final class Uris {
    private static final Pattern FUNCTION = Pattern.compile(
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/(arn:aws:lambda:.+)/invocations");
    private static final Pattern SAGEMAKER =
            Pattern.compile("arn:aws:apigateway:us-east-1:runtime\\.sagemaker:path(/endpoints/[^/]+/invocations)");

    private Uris() {}

    static String function(String uri) {
        return only(FUNCTION, uri);
    }

    static String sageMakerPath(String uri) {
        return only(SAGEMAKER, uri);
    }

    private static String only(Pattern pattern, String uri) {
        Matcher matcher = pattern.matcher(uri);
        if (!matcher.matches()) {
            throw new IllegalStateException("API Gateway does not take this URI: " + uri);
        }
        return matcher.group(1);
    }
}
