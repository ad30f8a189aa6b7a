package io.github.endpointlease.cloudformation.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.standin.AwsStandIn;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Parameter;

/** The original's stack, as the CDK makes it, before it goes. */
@Timeout(60)
class RetainerTest {
    private static final String ACCOUNT = "111122223333";
    private static final String LEASE = "/sagemaker/endpoint/expiry/demo-Falcon-Endpoint";
    private static final String MODELS =
            OriginalStack.NAME + "-ModelStackNestedStackModelStackNestedStackResource55EE66FF";

    private final AwsStandIn aws = AwsStandIn.start();
    private final S3StandIn s3 = S3StandIn.addTo(aws, ACCOUNT);
    private final StackTreesStandIn cloudFormation = StackTreesStandIn.addTo(aws, s3, ACCOUNT, AccountResources.none());
    private final CloudFormationClient client =
            new StandInConnection(aws, "us-east-1").client(CloudFormationClient.builder());
    private final List<String> said = new ArrayList<>();
    private boolean answer = true;

    RetainerTest() {
        StsStandIn.addTo(aws, ACCOUNT);
        OriginalStack.deploy(cloudFormation, s3, ACCOUNT);
    }

    @AfterEach
    void close() {
        client.close();
        aws.close();
    }

    @Test
    void withoutItLeasesAndTokensWouldGoWithTheStack() {
        delete();

        assertThat(cloudFormation.resources()).containsOnlyKeys("BatchS3Async1357CCDD-0a1b2c3d");
    }

    @Test
    void leasesTokensAndWhatEndpointsUseOutliveTheStackAndNothingElseDoes() {
        retain();
        delete();

        assertThat(cloudFormation.resources())
                .containsOnlyKeys(
                        LEASE,
                        "/sagemaker/endpoint/expiry/demo-Flan-Endpoint",
                        OriginalStack.TABLE,
                        "demo-Batch-Endpoint",
                        "BatchConfig2468EEFF-0a1b2c3d",
                        "BatchS3Async1357CCDD-0a1b2c3d",
                        "BatchSuccessTopic6688AABB-0a1b2c3d",
                        "FalconConfig7788AABB-0a1b2c3d",
                        "FalconModel5566EEFF-0a1b2c3d",
                        "FlanConfig5577AABB-0a1b2c3d",
                        "FlanModel1133EEFF-0a1b2c3d",
                        "ModelRole1122AABB-0a1b2c3d",
                        "smdeploypolicyecr3344CCDD-0a1b2c3d");
    }

    @Test
    void theTimerRests() {
        assertThat(timerIs()).isEqualTo("ENABLED");

        retain();

        assertThat(timerIs()).isEqualTo("DISABLED");
    }

    @Test
    void everythingElseStaysAsItWas() {
        Map<String, JsonNode> templates = cloudFormation.templates();
        Map<String, JsonNode> resources = cloudFormation.resources();

        retain();

        Map<String, JsonNode> after = cloudFormation.resources();
        resources.forEach((id, properties) -> {
            if (!id.startsWith(OriginalStack.TIMER)) {
                assertThat(after).containsEntry(id, properties);
            }
        });
        assertThat(withoutWhatIsSet(cloudFormation.templates())).isEqualTo(withoutWhatIsSet(templates));
        assertThat(cloudFormation.parameters(OriginalStack.NAME)).isEqualTo(OriginalStack.PARAMETERS);
    }

    private static Map<String, JsonNode> withoutWhatIsSet(Map<String, JsonNode> templates) {
        templates
                .values()
                .forEach(template -> template.path("Resources").forEach(resource -> {
                    ((ObjectNode) resource).remove(List.of("DeletionPolicy", "UpdateReplacePolicy"));
                    if (resource.path("Properties") instanceof ObjectNode properties) {
                        properties.remove(List.of("TemplateURL", "State"));
                    }
                }));
        return templates;
    }

    @Test
    void everyChangeIsSaidBeforeTheQuestion() {
        retain();

        assertThat(said)
                .startsWith(
                        OriginalStack.NAME + "-APIStackNestedStackAPIStackNestedStackResource11AA22BB:",
                        "  AuthTable77AA88BB (AWS::DynamoDB::Table TokensOfTheOriginal) outlives the stack")
                .containsSubsequence(
                        "  demoFalconEndpointexpiry9900CCDD (AWS::SSM::Parameter " + LEASE + ") outlives the stack",
                        "  Modify  ModelStackNestedStackModelStackNestedStackResource55EE66FF  AWS::CloudFormation::Stack",
                        "?",
                        "Stack " + OriginalStack.NAME + " starts and stops nothing any more. To take that back:")
                .filteredOn(line -> line.endsWith("is disabled"))
                .singleElement()
                .asString()
                .contains(OriginalStack.TIMER);
    }

    @Test
    void theCommandThatIsSaidTakesItBack() {
        Map<String, JsonNode> before = cloudFormation.templates();
        retain();

        takeBack(said.get(said.size() - 1));

        assertThat(cloudFormation.templates()).isEqualTo(before);
        assertThat(timerIs()).isEqualTo("ENABLED");
        assertThat(cloudFormation.parameters(OriginalStack.NAME)).isEqualTo(OriginalStack.PARAMETERS);
    }

    /** Does what the AWS CLI would. */
    private void takeBack(String command) {
        assertThat(command)
                .matches("  aws cloudformation update-stack --region us-east-1 --stack-name " + OriginalStack.NAME
                        + " --template-url \\S+ --capabilities CAPABILITY_IAM CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND"
                        + " --parameters ParameterKey=BootstrapVersion,UsePreviousValue=true");
        client.updateStack(request -> request.stackName(OriginalStack.NAME)
                .templateURL(command.replaceAll(".*--template-url (\\S+).*", "$1"))
                .capabilities(Capability.CAPABILITY_IAM)
                .parameters(Parameter.builder()
                        .parameterKey("BootstrapVersion")
                        .usePreviousValue(true)
                        .build()));
    }

    @Test
    void aSecondTimeThereIsNothingToDo() {
        retain();
        said.clear();

        retain();

        assertThat(said)
                .containsExactly("Nothing to change: what is taken over outlives stack " + OriginalStack.NAME
                        + ", and its timer rests.");
    }

    @Test
    void aNoChangesNothing() {
        Map<String, JsonNode> before = cloudFormation.templates();
        answer = false;

        refused(OriginalStack.NAME).hasMessage("Not confirmed: stack " + OriginalStack.NAME + " was not changed.");

        assertThat(cloudFormation.templates()).isEqualTo(before);
        assertThat(aws.calls("CloudFormation.DeleteChangeSet")).isEqualTo(1);
    }

    @Test
    void whatCloudFormationHasNotTakenIsNamedBeforeTheStackIsDeleted() {
        cloudFormation.missPolicies();

        refused(OriginalStack.NAME)
                .hasMessage("CloudFormation has updated stack " + OriginalStack.NAME
                        + " without these changes. Do not delete it: run retain again first.");

        assertThat(said.subList(said.lastIndexOf(MODELS + ":"), said.size()))
                .contains("  demoFalconEndpointexpiry9900CCDD (AWS::SSM::Parameter " + LEASE + ") outlives the stack");
    }

    @Test
    void aStackInWhichCloudFormationSeesNoChangeIsNotTakenForRetained() {
        cloudFormation.create(
                "flat",
                "{\"Resources\": {\"P\": {\"Type\": \"AWS::SSM::Parameter\", \"Properties\": {\"Name\":"
                        + " \"/sagemaker/endpoint/expiry/flat-Endpoint\"}}}}",
                Map.of());
        cloudFormation.missPolicies();
        refused("flat")
                .hasMessage("CloudFormation finds nothing to change in stack flat although its templates differ. Do not"
                        + " delete it.");
    }

    @Test
    void anUpdateThatFailsIsTold() {
        cloudFormation.fail("APIStackNestedStackAPIStackNestedStackResource11AA22BB");

        refused(OriginalStack.NAME)
                .hasMessageStartingWith("Stack " + OriginalStack.NAME
                        + " ended in UPDATE_ROLLBACK_COMPLETE. What failed first: APIStack")
                .hasMessageEndingWith(": as told");
    }

    @Test
    void aStackThatIsNotTheOriginalsIsRefused() {
        cloudFormation.create(
                "other",
                "{\"Resources\": {\"P\": {\"Type\": \"AWS::SSM::Parameter\", \"Properties\": {\"Name\": \"/mine\"}},"
                        + " \"T\": {\"Type\": \"AWS::DynamoDB::Table\", \"Properties\": {}}}}",
                Map.of());

        refused("other").hasMessageContaining("has a parameter under /sagemaker/endpoint/expiry/");
        refused("no-such-stack").hasMessage("There is no stack no-such-stack in us-east-1.");
        refused(MODELS).hasMessageMatching("Stack \\S+ is nested in arn:\\S+/" + OriginalStack.NAME + "/.*");
        cloudFormation.stackIs(OriginalStack.NAME, "DELETE_FAILED");
        refused(OriginalStack.NAME).hasMessageContaining("is in DELETE_FAILED, in which it cannot be changed.");
        assertThat(s3.objects()).allSatisfy((key, content) -> assertThat(key).startsWith("cdk-"));
    }

    private void retain() {
        retain(OriginalStack.NAME);
    }

    private void retain(String stack) {
        Terminal terminal = new Terminal() {
            @Override
            public void say(String line) {
                said.add(line);
            }

            @Override
            public boolean confirms(String question) {
                said.add("?");
                return answer;
            }
        };
        new Retainer(
                        new StandInConnection(aws, "us-east-1"),
                        terminal,
                        () -> true,
                        InstantSource.fixed(Instant.parse("2026-01-31T08:00:00Z")))
                .retain(stack, null);
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(String stack) {
        return assertThatThrownBy(() -> retain(stack)).isInstanceOf(DeployException.class);
    }

    private void delete() {
        client.deleteStack(request -> request.stackName(OriginalStack.NAME));
    }

    private String timerIs() {
        return cloudFormation.resources().entrySet().stream()
                .filter(resource -> resource.getKey().startsWith(OriginalStack.TIMER))
                .findFirst()
                .orElseThrow()
                .getValue()
                .path("State")
                .asText();
    }
}
