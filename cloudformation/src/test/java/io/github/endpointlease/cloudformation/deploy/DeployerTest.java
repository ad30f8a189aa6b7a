package io.github.endpointlease.cloudformation.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.backend.dynamodb.DynamoDbSchema;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.DynamoDbLocal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Deployments with the SDK's clients over HTTP, against stand-ins of CloudFormation, S3, STS and DynamoDB. */
@Timeout(60)
class DeployerTest {
    private static final String ACCOUNT = "111122223333";
    private static final String STACK = "demo-endpoint-lease";
    private static final String OUR_BUCKET = "endpoint-lease-111122223333-us-east-1";
    private static final String TOPIC = "AWS::SNS::Topic";
    private static final InstantSource NOW = InstantSource.fixed(Instant.parse("2026-01-31T08:00:00Z"));
    private static final AtomicInteger TABLES = new AtomicInteger();

    private final AwsStandIn aws = AwsStandIn.start().withDynamoDb(DynamoDbLocal.shared());
    private final S3StandIn s3 = S3StandIn.addTo(aws, ACCOUNT);
    private final CloudFormationStandIn cloudFormation = CloudFormationStandIn.addTo(aws, s3);
    private final List<String> said = new ArrayList<>();
    private final List<String> questions = new ArrayList<>();
    private boolean answer = true;

    DeployerTest() {
        StsStandIn.addTo(aws, ACCOUNT);
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void aNewStackIsCreatedFromWhatWasUploadedByItsHash() {
        creates();

        deploy(order(null, archive("endpoint-lease-functions.jar", "code")));

        String sha = "5694d08a2e53ffcae0c3103e5ad6f6076abd960eb1f8a56577040bc1028f702b";
        assertThat(s3.objects()).containsKey(OUR_BUCKET + "/endpoint-lease/" + sha + "/endpoint-lease-functions.jar");
        assertThat(cloudFormation.template).isEqualTo("a template");
        assertThat(parameters())
                .containsEntry("CodeBucket", OUR_BUCKET)
                .containsEntry("FunctionsKey", "endpoint-lease/" + sha + "/endpoint-lease-functions.jar")
                .containsEntry("FunctionsSha256", S3StandIn.sha256("code".getBytes(StandardCharsets.UTF_8)));
        assertThat(cloudFormation.asked)
                .containsEntry("ChangeSetType", "CREATE")
                .containsEntry("ChangeSetName", "endpoint-lease-20260131T080000")
                .containsEntry("Capabilities.member.1", "CAPABILITY_IAM");
        assertThat(cloudFormation.status()).isEqualTo("CREATE_COMPLETE");
    }

    @Test
    void theChangesAreShownBeforeTheQuestionAndEveryEventOnceAfterIt() {
        cloudFormation.stackIs(STACK, "UPDATE_COMPLETE");
        cloudFormation.change("Add", "Fresh", TOPIC, "");
        cloudFormation.change("Modify", "Changed", TOPIC, "True");
        cloudFormation.change("Modify", "Unsure", TOPIC, "Conditional");
        for (String id : List.of("Fresh", "Changed", "Unsure")) {
            cloudFormation.then(id, TOPIC, id, "UPDATE_IN_PROGRESS", "");
            cloudFormation.then(id, TOPIC, id, "UPDATE_COMPLETE", "");
        }
        cloudFormation.thenStack("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS");
        cloudFormation.thenStack("UPDATE_COMPLETE");

        deploy(order(null, Map.of()));

        assertThat(questions).containsExactly("Update stack " + STACK + " in us-east-1?");
        assertThat(said)
                .containsSubsequence(
                        "  Add  Fresh  AWS::SNS::Topic",
                        "  Modify  Changed  AWS::SNS::Topic  is replaced",
                        "  Modify  Unsure  AWS::SNS::Topic  may be replaced",
                        "?",
                        "[0/3] 08:00:12Z  UPDATE_IN_PROGRESS  Fresh",
                        "[1/3] 08:00:13Z  UPDATE_COMPLETE  Fresh",
                        "[3/3] 08:00:17Z  UPDATE_COMPLETE  Unsure")
                .filteredOn(line -> line.startsWith("["))
                .doesNotHaveDuplicates()
                .hasSize(8);
    }

    @Test
    void whatIsThereIsNotUploadedAgain() {
        creates();
        deploy(order(null, archive("endpoint-lease-functions.jar", "code")));
        cloudFormation.refuse(CloudFormationStandIn.NO_CHANGES);
        s3.changes.clear();

        deploy(order(null, archive("endpoint-lease-functions.jar", "code")));

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
        assertThat(s3.changes.get(1))
                .startsWith("PUT?publicAccessBlock ")
                .contains(
                        "<BlockPublicAcls>true<",
                        "<IgnorePublicAcls>true<",
                        "<BlockPublicPolicy>true<",
                        "<RestrictPublicBuckets>true<");
        assertThat(s3.changes.get(2)).startsWith("PUT?encryption ").contains("<SSEAlgorithm>AES256<");
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
    void aNoChangesNothingAndLeavesNoEmptyStack() {
        creates();
        answer = false;

        refused(() -> deploy(order(null, Map.of()))).hasMessage("Not confirmed: nothing was changed.");

        assertThat(cloudFormation.executed()).isFalse();
        assertThat(cloudFormation.status()).isEmpty();
    }

    @Test
    void aFailureTellsWhatFailedFirstAndWhy() {
        cloudFormation.change("Add", "One", TOPIC, "");
        cloudFormation.then("One", TOPIC, "", "CREATE_FAILED", "The topic\n   is refused.");
        cloudFormation.then("Two", TOPIC, "", "CREATE_FAILED", "Resource creation cancelled");
        cloudFormation.thenStack("ROLLBACK_IN_PROGRESS");
        cloudFormation.then("One", TOPIC, "", "DELETE_COMPLETE", "");
        cloudFormation.thenStack("ROLLBACK_COMPLETE");

        refused(() -> deploy(order(null, Map.of())))
                .hasMessage("Stack " + STACK + " ended in ROLLBACK_COMPLETE. What failed first: One (AWS::SNS::Topic):"
                        + " The topic is refused.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROLLBACK_COMPLETE", "DELETE_FAILED"})
    void aStackThatCanOnlyBeDeletedSaysSoBeforeAnythingIsUploaded(String status) {
        cloudFormation.stackIs(STACK, status);

        refused(() -> deploy(order(null, Map.of())))
                .hasMessageContaining(status)
                .hasMessageContaining("Run destroy first");
        assertThat(s3.changes).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"UPDATE_IN_PROGRESS, Wait until", "UPDATE_ROLLBACK_FAILED, continue-update-rollback"})
    void aStackThatCannotBeUpdatedNowSaysWhatToDo(String status, String what) {
        cloudFormation.stackIs(STACK, status);

        refused(() -> deploy(order(null, Map.of()))).hasMessageContaining(what);
    }

    @Test
    void aTemplateThatCloudFormationDoesNotTakeIsAnErrorAndNoEmptyChange() {
        cloudFormation.refuse("Transform AWS::Nothing failed");

        refused(() -> deploy(order(null, Map.of())))
                .hasMessage("CloudFormation does not accept the change: Transform AWS::Nothing failed");
    }

    @Test
    void theFirstTokenIsShownOnceAndOpensTheTable() {
        String table = "tokens-of-deployer-" + TABLES.incrementAndGet();
        cloudFormation.output("ApiUrl", "https://api.example.com/prod");
        cloudFormation.output("TokenTable", table);
        creates();
        try (DynamoDbClient client = connection("us-east-1").client(DynamoDbClient.builder())) {
            DynamoDbSchema.createTokenTable(client, table);
        }

        deploy(order(null, Map.of()));
        cloudFormation.refuse(CloudFormationStandIn.NO_CHANGES);
        deploy(order(null, Map.of()));

        assertThat(said).contains("ApiUrl: https://api.example.com/prod");
        assertThat(said)
                .filteredOn(line -> line.contains("elease_"))
                .singleElement()
                .asString()
                .matches("  elease_\\w{36}");
        assertThat(said).anyMatch(line -> line.startsWith("Try it: ") && !line.contains("elease_"));
    }

    @Test
    void aTableWithTokensOfTheOriginalGetsNone() {
        String table = "tokens-of-deployer-" + TABLES.incrementAndGet();
        cloudFormation.output("ApiUrl", "https://api.example.com/prod");
        cloudFormation.output("TokenTable", table);
        creates();
        try (DynamoDbClient client = connection("us-east-1").client(DynamoDbClient.builder())) {
            DynamoDbSchema.createTokenTable(client, table);
            client.putItem(request -> request.tableName(table).item(Map.of("token", AttributeValue.fromS("clear"))));
        }

        deploy(order(null, Map.of()));

        assertThat(said).noneMatch(line -> line.contains("elease_"));
    }

    @Test
    void aTokenTableThatCannotBeReadDoesNotHideThatTheStackIsThere() {
        cloudFormation.output("ApiUrl", "https://api.example.com/prod");
        cloudFormation.output("TokenTable", "no-such-table");
        creates();

        refused(() -> deploy(order(null, Map.of())))
                .hasMessageStartingWith(
                        "The stack is deployed, but table no-such-table of its tokens could not be read:");
    }

    @Test
    void anArchiveThatIsNotThereIsNamed() {
        refused(() -> deploy(order(null, Map.of("Own", Archive.of(Path.of("no", "such.jar"))))))
                .hasMessage(Path.of("no", "such.jar") + " does not exist.");
        refused(() -> Archive.ofOurs("no-such.jar").content()).hasMessageContaining("only endpoint-lease-stack.jar");
    }

    @Test
    void destroyingNamesWhatRemains() {
        cloudFormation.stackIs(STACK, "CREATE_COMPLETE");
        cloudFormation.thenStack("DELETE_IN_PROGRESS");
        cloudFormation.then("Kept", "AWS::DynamoDB::Table", "my-table", "DELETE_SKIPPED", "");
        cloudFormation.then("Gone", TOPIC, "gone", "DELETE_COMPLETE", "");
        cloudFormation.thenStack("DELETE_COMPLETE");

        deployer("us-east-1").destroy(STACK);

        assertThat(questions).singleElement().asString().contains("Delete stack " + STACK, "3 resources");
        assertThat(said)
                .endsWith(
                        "Kept, because the template says so: Kept (AWS::DynamoDB::Table my-table)",
                        "Kept, because other stacks may use it: bucket code-of-ours",
                        "Stack " + STACK + " is deleted.");
    }

    @Test
    void whatCannotBeDeletedIsNamedWithTheReason() {
        cloudFormation.stackIs(STACK, "CREATE_COMPLETE");
        cloudFormation.then("Leases", "Custom::EndpointLeaseInstallation", "demo", "DELETE_FAILED", "still running: x");
        cloudFormation.thenStack("DELETE_FAILED");

        refused(() -> deployer("us-east-1").destroy(STACK))
                .hasMessage(
                        "Stack " + STACK + " ended in DELETE_FAILED. What failed first: Leases"
                                + " (Custom::EndpointLeaseInstallation demo): still running: x Mend that and run destroy again.");
        assertThat(said).contains("Not deleted: Leases (Custom::EndpointLeaseInstallation demo)");
    }

    @Test
    void aStackThatIsNotThereOrNotConfirmedIsNotDestroyed() {
        refused(() -> deployer("us-east-1").destroy("no-such-stack"))
                .hasMessage("There is no stack no-such-stack in us-east-1.");
        cloudFormation.stackIs(STACK, "CREATE_COMPLETE");
        answer = false;
        refused(() -> deployer("us-east-1").destroy(STACK)).hasMessage("Not confirmed: nothing was changed.");
        assertThat(aws.calls("CloudFormation.DeleteStack")).isZero();
    }

    @Test
    void whoeverIsInterruptedIsToldThatCloudFormationGoesOn() {
        cloudFormation.stackIs(STACK, "CREATE_COMPLETE");
        cloudFormation.thenStack("DELETE_IN_PROGRESS");

        refused(() -> new Deployer(connection("us-east-1"), terminal(), () -> false, NOW).destroy(STACK))
                .hasMessageStartingWith("Interrupted. CloudFormation goes on by itself with arn:");
    }

    private void creates() {
        cloudFormation.change("Add", "One", TOPIC, "");
        cloudFormation.then("One", TOPIC, "one", "CREATE_COMPLETE", "");
        cloudFormation.thenStack("CREATE_COMPLETE");
    }

    private Map<String, String> parameters() {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (int i = 1; cloudFormation.asked.containsKey("Parameters.member." + i + ".ParameterKey"); i++) {
            parameters.put(
                    String.valueOf(cloudFormation.asked.get("Parameters.member." + i + ".ParameterKey")),
                    String.valueOf(cloudFormation.asked.get("Parameters.member." + i + ".ParameterValue")));
        }
        return parameters;
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(DeployException.class);
    }

    private void deploy(Deployer.Order order) {
        deployer("us-east-1").deploy(order);
    }

    private Deployer deployer(String region) {
        return new Deployer(connection(region), terminal(), () -> true, NOW);
    }

    private AwsConnection connection(String region) {
        return new StandInConnection(aws, region);
    }

    private static Deployer.Order order(@Nullable String bucket, Map<String, Archive> archives) {
        return new Deployer.Order(STACK, bucket, "a template", archives);
    }

    private static Map<String, Archive> archive(String name, String content) {
        return Map.of("Functions", new Archive() {
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

    private Terminal terminal() {
        return new Terminal() {
            @Override
            public void say(String line) {
                said.add(line);
            }

            @Override
            public boolean confirms(String question) {
                questions.add(question);
                said.add("?");
                return answer;
            }
        };
    }
}
