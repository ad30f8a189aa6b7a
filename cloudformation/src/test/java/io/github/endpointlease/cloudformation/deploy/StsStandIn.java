package io.github.endpointlease.cloudformation.deploy;

import io.github.endpointlease.standin.Answer;
import io.github.endpointlease.standin.AwsStandIn;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** AWS STS, which knows whose credentials they are. Source: the API reference of GetCallerIdentity, with its example. */
public final class StsStandIn {
    private StsStandIn() {}

    public static void addTo(AwsStandIn aws, String account) {
        aws.with(
                "STS",
                call -> new Answer(
                        200,
                        Map.of("Content-Type", "text/xml"),
                        ("<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"
                                        + "<GetCallerIdentityResult><Arn>arn:aws:iam::" + account + ":user/alice</Arn>"
                                        + "<UserId>AIDA</UserId><Account>" + account + "</Account>"
                                        + "</GetCallerIdentityResult></GetCallerIdentityResponse>")
                                .getBytes(StandardCharsets.UTF_8)));
    }
}
