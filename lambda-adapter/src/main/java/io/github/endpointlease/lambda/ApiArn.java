package io.github.endpointlease.lambda;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>}, up to the stage. */
record ApiArn(String upToStage) {
    /** Empty if it is not the ARN of a method. */
    static Optional<ApiArn> parse(@Nullable String methodArn) {
        if (methodArn == null) {
            return Optional.empty();
        }
        int api = methodArn.indexOf('/');
        int stage = api < 0 ? -1 : methodArn.indexOf('/', api + 1);
        return stage < 0 ? Optional.empty() : Optional.of(new ApiArn(methodArn.substring(0, stage)));
    }

    String of(String method, String resource) {
        return upToStage + "/" + method + "/" + resource;
    }
}
