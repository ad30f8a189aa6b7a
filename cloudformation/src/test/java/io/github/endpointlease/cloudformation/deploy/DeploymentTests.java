package io.github.endpointlease.cloudformation.deploy;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.DynamoDbLocal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/** What a deployment is tested with: the SDK's clients over HTTP, against stand-ins of CloudFormation, S3, STS and DynamoDB. */
@Timeout(60)
abstract class DeploymentTests {
    static final String ACCOUNT = "111122223333";
    static final String STACK = "demo-endpoint-lease";
    static final String OUR_BUCKET = "endpoint-lease-111122223333-us-east-1";
    static final String TOPIC = "AWS::SNS::Topic";
    static final InstantSource NOW = InstantSource.fixed(Instant.parse("2026-01-31T08:00:00Z"));

    final AwsStandIn aws = AwsStandIn.start().withDynamoDb(DynamoDbLocal.shared());
    final S3StandIn s3 = S3StandIn.addTo(aws, ACCOUNT);
    final CloudFormationStandIn cloudFormation = CloudFormationStandIn.addTo(aws, s3);
    final List<String> said = new ArrayList<>();
    final List<String> questions = new ArrayList<>();
    boolean answer = true;
    Runnable duringQuestion = () -> {};

    DeploymentTests() {
        StsStandIn.addTo(aws, ACCOUNT);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    void creates() {
        cloudFormation.change("Add", "One", TOPIC, "");
        cloudFormation.then("One", TOPIC, "one", "CREATE_COMPLETE", "");
        cloudFormation.thenStack("CREATE_COMPLETE");
    }

    Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 1; cloudFormation.asked.containsKey("Parameters.member." + i + ".ParameterKey"); i++) {
            parameters.put(
                    String.valueOf(cloudFormation.asked.get("Parameters.member." + i + ".ParameterKey")),
                    String.valueOf(cloudFormation.asked.get("Parameters.member." + i + ".ParameterValue")));
        }
        return parameters;
    }

    static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(DeployException.class);
    }

    void deploy(Deployer.Order order) {
        deployer("us-east-1").deploy(order);
    }

    Deployer deployer(String region) {
        return new Deployer(connection(region), terminal(), () -> true, NOW);
    }

    AwsConnection connection(String region) {
        return new StandInConnection(aws, region);
    }

    static Deployer.Order order(@Nullable String bucket, Map<String, Archive> archives) {
        return new Deployer.Order(STACK, bucket, null, "a template", archives);
    }

    static Map<String, Archive> archive(String name, String content) {
        return Map.of("Leases", new Archive() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public byte[] content() {
                return content.getBytes(StandardCharsets.UTF_8);
            }
        });
    }

    Terminal terminal() {
        return new Terminal() {
            @Override
            public void say(String line) {
                said.add(line);
            }

            @Override
            public boolean confirms(String question) {
                questions.add(question);
                duringQuestion.run();
                said.add("?");
                return answer;
            }
        };
    }
}
