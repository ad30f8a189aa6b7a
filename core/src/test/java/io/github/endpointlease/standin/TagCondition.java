package io.github.endpointlease.standin;

/**
 * A policy that allows {@code sagemaker:DeleteEndpoint} under a condition on {@code aws:ResourceTag} only. Source: IAM User Guide,
 * "Troubleshoot access denied error messages".
 *
 * @param accessKey whose policy it is
 * @param tag the key of the tag
 */
record TagCondition(String accessKey, String tag) {
    /**
     * Looks at who signed, and at what is to be deleted.
     *
     * @throws AwsError if the policy does not allow it
     */
    void require(String authorization, SageMakerEndpoint endpoint) {
        if (authorization.contains("Credential=" + accessKey + "/")
                && !endpoint.tags().containsKey(tag)) {
            throw new AwsError(
                    400,
                    "AccessDeniedException",
                    "User: arn:aws:iam::123456789012:user/confined is not authorized to perform:"
                            + " sagemaker:DeleteEndpoint on resource: " + SageMakerEndpoint.arn(endpoint.name())
                            + " because no identity-based policy allows the sagemaker:DeleteEndpoint action");
        }
    }
}
