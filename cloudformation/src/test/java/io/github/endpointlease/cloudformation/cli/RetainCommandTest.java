package io.github.endpointlease.cloudformation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.cloudformation.deploy.AccountResources;
import io.github.endpointlease.cloudformation.deploy.AwsConnection;
import io.github.endpointlease.cloudformation.deploy.OriginalStack;
import io.github.endpointlease.cloudformation.deploy.S3StandIn;
import io.github.endpointlease.cloudformation.deploy.StackTreesStandIn;
import io.github.endpointlease.cloudformation.deploy.StandInConnection;
import io.github.endpointlease.cloudformation.deploy.StsStandIn;
import io.github.endpointlease.standin.AwsStandIn;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The command itself; {@code RetainerTest} has what it does. */
@Timeout(60)
class RetainCommandTest {
    private static final String ACCOUNT = "111122223333";

    private final AwsStandIn aws = AwsStandIn.start();
    private final S3StandIn s3 = S3StandIn.addTo(aws, ACCOUNT);
    private final StackTreesStandIn cloudFormation = StackTreesStandIn.addTo(aws, s3, ACCOUNT, AccountResources.none());
    private final AwsConnection connection = new StandInConnection(aws, "us-east-1");

    RetainCommandTest() {
        StsStandIn.addTo(aws, ACCOUNT);
        OriginalStack.deploy(cloudFormation, s3, ACCOUNT);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void theStackIsUpdatedAfterAYes() {
        Cli.Result result = Cli.with(connection, "y").run("retain", "--stack-name", OriginalStack.NAME);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains(
                        "Uploaded: s3://endpoint-lease-111122223333-us-east-1/",
                        "Changes to stack SagemakerEndpointManagerStack in us-east-1:");
    }

    @Test
    void theTemplatesCanGoIntoABucketOfOnesOwn() {
        s3.addBucket("ours", ACCOUNT, "us-east-1");

        Cli.Result result = Cli.with(connection, "n")
                .run("retain", "--stack-name", OriginalStack.NAME, "--bucket", "ours", "--yes");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(s3.objects().keySet()).anyMatch(key -> key.startsWith("ours/endpoint-lease/"));
        assertThat(aws.calls("STS.GetCallerIdentity")).isZero();
    }

    @Test
    void withNobodyToAskAndNoYesNothingIsDone() {
        Cli.Result result = Cli.alone().run("retain", "--stack-name", OriginalStack.NAME);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.errors())
                .containsExactly("error: There is nobody to ask: add --yes to go ahead without a question.");
        assertThat(aws.calls()).isEmpty();
    }

    @Test
    void theRegionIsTheOneThatTheSdkChooses() {
        Cli cli = Cli.alone();

        cli.run("retain", "--yes", "--stack-name", OriginalStack.NAME);

        assertThat(cli.connected).hasSize(1).containsOnlyNulls();
    }
}
