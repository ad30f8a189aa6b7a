package io.github.endpointlease.cloudformation.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where the code is put. */
class CodeBucketTest extends DeploymentTests {
    @Test
    void aNewStackIsCreatedFromWhatWasUploadedByItsHash() {
        creates();

        deploy(order(null, archive("endpoint-lease-api.jar", "code")));

        String sha = "5694d08a2e53ffcae0c3103e5ad6f6076abd960eb1f8a56577040bc1028f702b";
        assertThat(s3.objects()).containsKey(OUR_BUCKET + "/endpoint-lease/" + sha + "/endpoint-lease-api.jar");
        assertThat(cloudFormation.template).isEqualTo("a template");
        assertThat(parameters())
                .containsEntry("CodeBucket", OUR_BUCKET)
                .containsEntry("LeasesKey", "endpoint-lease/" + sha + "/endpoint-lease-api.jar")
                .containsEntry("LeasesSha256", S3StandIn.sha256("code".getBytes(StandardCharsets.UTF_8)));
        assertThat(cloudFormation.asked)
                .containsEntry("ChangeSetType", "CREATE")
                .containsEntry("ChangeSetName", "endpoint-lease-20260131T080000")
                .containsEntry("Capabilities.member.1", "CAPABILITY_IAM");
        assertThat(cloudFormation.status()).isEqualTo("CREATE_COMPLETE");
    }

    @Test
    void whatIsThereIsNotUploadedAgain() {
        creates();
        deploy(order(null, archive("endpoint-lease-api.jar", "code")));
        cloudFormation.refuse(CloudFormationStandIn.NO_CHANGES);
        s3.changes.clear();

        deploy(order(null, archive("endpoint-lease-api.jar", "code")));

        assertThat(s3.changes).isEmpty();
        assertThat(said).contains("Nothing to change: stack " + STACK + " is as the template says.");
        assertThat(aws.calls("CloudFormation.DeleteChangeSet"))
                .as("empty change sets would pile up")
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"us-east-1, us-east-1", "eu-central-1, eu-central-1"})
    void theBucketOfTheAccountIsMadePrivateAndEncrypted(String region, String where) {
        creates();

        deployer(region).deploy(order(null, Map.of()));

        assertThat(s3.changes.get(0)).isEqualTo("PUT /endpoint-lease-111122223333-" + region + " in " + where);
        assertThat(s3.changes.get(1)).startsWith("PUT?encryption ").contains("<SSEAlgorithm>AES256<");
        assertThat(s3.changes.get(2))
                .startsWith("PUT?publicAccessBlock ")
                .contains(
                        "<BlockPublicAcls>true<",
                        "<IgnorePublicAcls>true<",
                        "<BlockPublicPolicy>true<",
                        "<RestrictPublicBuckets>true<");
    }

    @Test
    void aBucketThatCouldNotBeProtectedIsNotUsedUntilItIs() {
        creates();
        s3.refuse("PUT?publicAccessBlock");

        refused(() -> deploy(order(null, archive("endpoint-lease-api.jar", "code"))))
                .hasMessageStartingWith("Bucket " + OUR_BUCKET + " could not be protected, so it is not used.");
        refused(() -> deploy(order(null, archive("endpoint-lease-api.jar", "code"))))
                .hasMessageStartingWith("Bucket " + OUR_BUCKET + " could not be protected, so it is not used.");
        assertThat(s3.objects()).isEmpty();

        s3.refuse("nothing");
        s3.changes.clear();
        deploy(order(null, archive("endpoint-lease-api.jar", "code")));

        assertThat(s3.changes.get(0)).startsWith("PUT?encryption ");
        assertThat(s3.changes.get(1)).startsWith("PUT?publicAccessBlock ");
        assertThat(said).contains("Protected bucket " + OUR_BUCKET + ": it is private and encrypted now.");
    }

    @Test
    void aBucketThatIsProtectedKeepsItsEncryption() {
        creates();
        deploy(order(null, Map.of()));
        s3.changes.clear();
        cloudFormation.refuse(CloudFormationStandIn.NO_CHANGES);

        deploy(order(null, archive("endpoint-lease-api.jar", "code")));

        assertThat(s3.changes).singleElement().asString().endsWith("/endpoint-lease-api.jar");
    }

    @Test
    void aBucketThatIsGivenIsUsedAsItIs() {
        s3.addBucket("code-of-ours", ACCOUNT, "us-east-1");
        creates();

        deploy(order("code-of-ours", Map.of()));

        assertThat(parameters()).containsEntry("CodeBucket", "code-of-ours");
        assertThat(s3.changes).singleElement().asString().endsWith("/template.yaml");
        assertThat(aws.calls("STS.GetCallerIdentity")).isZero();
    }

    @Test
    void aBucketThatIsNotThereOrElsewhereOrSomebodyElsesIsRefused() {
        s3.addBucket("far-away", ACCOUNT, "eu-west-1");
        s3.addBucket(OUR_BUCKET, "999999999999", "us-east-1");

        refused(() -> deploy(order("no-such-bucket", Map.of()))).hasMessage("There is no bucket no-such-bucket.");
        refused(() -> deploy(order("far-away", Map.of())))
                .hasMessage("Bucket far-away must be in us-east-1, where the stack is, but is in eu-west-1.");
        refused(() -> deploy(order(null, Map.of())))
                .hasMessageStartingWith("Bucket " + OUR_BUCKET + " is another account's");
        assertThat(s3.objects()).isEmpty();
    }

    @Test
    void anArchiveThatIsNotThereIsNamed() {
        refused(() -> deploy(order(null, Map.of("Own", Archive.of(Path.of("no", "such.jar"))))))
                .hasMessage(Path.of("no", "such.jar") + " does not exist.");
        refused(() -> Archive.ofOurs("no-such.jar").content()).hasMessageContaining("only endpoint-lease-stack.jar");
    }
}
