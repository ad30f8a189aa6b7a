package io.github.endpointlease.lambda;

/** {@code arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>}, up to the stage. */
record ApiArn(String upToStage) {
    static ApiArn parse(String methodArn) {
        int api = methodArn.indexOf('/');
        int stage = api < 0 ? -1 : methodArn.indexOf('/', api + 1);
        if (stage < 0) {
            throw new IllegalArgumentException("Not the ARN of a method: " + methodArn);
        }
        return new ApiArn(methodArn.substring(0, stage));
    }

    String of(String method, String resource) {
        return upToStage + "/" + method + "/" + resource;
    }
}
