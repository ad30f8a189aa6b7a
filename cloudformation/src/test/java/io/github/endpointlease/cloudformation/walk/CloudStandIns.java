package io.github.endpointlease.cloudformation.walk;

import io.github.endpointlease.lambda.runtime.Result;
import io.github.endpointlease.standin.Answer;
import io.github.endpointlease.standin.AwsStandIn;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Supplier;

/** The two calls that the custom resource makes beside those to SageMaker and the stores. */
final class CloudStandIns {
    private CloudStandIns() {}

    /**
     * @param status what a stack is doing
     * @param functions calls a function by its ARN
     */
    static void addTo(
            AwsStandIn aws, Physical physical, Supplier<String> status, BiFunction<String, byte[], Result> functions) {
        aws.with(
                "CloudFormation",
                call -> new Answer(
                        200,
                        Map.of("Content-Type", "text/xml"),
                        ("<DescribeStacksResponse xmlns=\"http://cloudformation.amazonaws.com/doc/2010-05-15/\">"
                                        + "<DescribeStacksResult><Stacks><member><StackId>" + physical.stackId()
                                        + "</StackId><StackName>walked</StackName><StackStatus>" + status.get()
                                        + "</StackStatus><CreationTime>2026-01-31T08:00:00Z</CreationTime></member></Stacks>"
                                        + "</DescribeStacksResult></DescribeStacksResponse>")
                                .getBytes(StandardCharsets.UTF_8)));
        aws.with("Lambda", call -> {
            String arn = URLDecoder.decode(call.path().split("/", -1)[3], StandardCharsets.UTF_8);
            Result result = functions.apply(arn, call.body());
            boolean failed = result instanceof Result.Failed;
            return new Answer(
                    200,
                    failed ? Map.of("X-Amz-Function-Error", "Unhandled") : Map.of(),
                    failed
                            ? "{}".getBytes(StandardCharsets.UTF_8)
                            : result.text().getBytes(StandardCharsets.UTF_8));
        });
    }
}
