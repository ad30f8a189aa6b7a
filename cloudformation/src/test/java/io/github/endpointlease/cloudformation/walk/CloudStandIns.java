package io.github.endpointlease.cloudformation.walk;

import io.github.endpointlease.cloudformation.deploy.CloudFormationWire;
import io.github.endpointlease.lambda.runtime.Result;
import io.github.endpointlease.standin.Answer;
import io.github.endpointlease.standin.AwsStandIn;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The calls that the custom resource makes beside those to SageMaker and the stores. */
final class CloudStandIns {
    private CloudStandIns() {}

    /**
     * @param states what the stack has been doing, newest first
     * @param functions calls a function by its ARN
     */
    static void addTo(
            AwsStandIn aws,
            Physical physical,
            Supplier<List<String>> states,
            BiFunction<String, byte[], Result> functions) {
        Map<String, Function<Map<String, String>, String>> operations = Map.of(
                "DescribeStacks",
                        request -> stack(physical.stackId(), states.get().get(0)),
                "DescribeStackEvents", request -> events(physical.stackId(), states.get()));
        aws.with("CloudFormation", call -> CloudFormationWire.answer(call, operations));
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

    private static String stack(String id, String state) {
        return "<Stacks><member><StackId>" + id + "</StackId><StackName>walked</StackName><StackStatus>" + state
                + "</StackStatus><CreationTime>2026-01-31T08:00:00Z</CreationTime></member></Stacks>";
    }

    private static String events(String id, List<String> states) {
        return states.stream()
                .map(state -> "<member><StackId>" + id + "</StackId><PhysicalResourceId>" + id
                        + "</PhysicalResourceId><ResourceStatus>" + state + "</ResourceStatus></member>")
                .collect(Collectors.joining("", "<StackEvents>", "</StackEvents>"));
    }
}
