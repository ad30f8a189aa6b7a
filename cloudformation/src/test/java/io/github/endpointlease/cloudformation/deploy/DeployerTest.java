package io.github.endpointlease.cloudformation.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.backend.dynamodb.DynamoDbSchema;
import io.github.endpointlease.standin.Fault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Creations and updates. */
class DeployerTest extends DeploymentTests {
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
    void aNoChangesNothingAndLeavesNoEmptyStack() {
        creates();
        answer = false;

        refused(() -> deploy(order(null, Map.of()))).hasMessage("Not confirmed: stack " + STACK + " was not created.");

        assertThat(cloudFormation.executed()).isFalse();
        assertThat(cloudFormation.status()).isEmpty();
    }

    @Test
    void aNoLeavesAStackThatSomebodyElseHasFilledDuringTheQuestion() {
        creates();
        answer = false;
        duringQuestion = () -> cloudFormation.stackIs(STACK, "CREATE_COMPLETE");

        refused(() -> deploy(order(null, Map.of()))).hasMessage("Not confirmed: stack " + STACK + " was not created.");

        assertThat(cloudFormation.executed()).as("a deletion, too").isFalse();
        assertThat(cloudFormation.status()).isEqualTo("CREATE_COMPLETE");
    }

    @Test
    void aNoToAnUpdateLeavesTheStackAsItIs() {
        cloudFormation.stackIs(STACK, "CREATE_COMPLETE");
        creates();
        answer = false;

        refused(() -> deploy(order(null, Map.of()))).hasMessage("Not confirmed: stack " + STACK + " was not changed.");

        assertThat(cloudFormation.executed()).isFalse();
        assertThat(cloudFormation.status()).isEqualTo("CREATE_COMPLETE");
    }

    @Test
    void aChangeOfOutputsAloneIsAChange() {
        cloudFormation.stackIs(STACK, "CREATE_COMPLETE");
        cloudFormation.thenStack("UPDATE_COMPLETE");

        deploy(order(null, Map.of()));

        assertThat(said)
                .containsSubsequence("  No resource; only what the stack says of itself, such as its outputs", "?");
        assertThat(cloudFormation.executed()).isTrue();
        assertThat(cloudFormation.status()).isEqualTo("UPDATE_COMPLETE");
    }

    @Test
    void aTableOfTokensThatIsThereIsNotCreatedAgainAndSaysWhatToDo() {
        try (DynamoDbClient client = connection("us-east-1").client(DynamoDbClient.builder())) {
            DynamoDbSchema.createTokenTable(client, "tokens-of-a-stack-before");
        }
        creates();

        refused(() -> deploy(new Deployer.Order(STACK, null, "tokens-of-a-stack-before", "a template", Map.of())))
                .hasMessage("There is a table tokens-of-a-stack-before in us-east-1 already, and the stack would create"
                        + " it: set ddb_auth_table_existing to true to go on with its tokens, or ddb_auth_table_name to"
                        + " another name.");
        assertThat(s3.changes).isEmpty();
        assertThat(cloudFormation.status()).isEmpty();

        deploy(new Deployer.Order(STACK, null, "tokens-of-nobody-yet", "a template", Map.of()));
        assertThat(cloudFormation.status()).isEqualTo("CREATE_COMPLETE");
    }

    @Test
    void anUpdateDoesNotAskForTheTableThatTheStackHasMade() {
        cloudFormation.stackIs(STACK, "CREATE_COMPLETE");
        cloudFormation.refuse(CloudFormationStandIn.NO_CHANGES);

        deploy(new Deployer.Order(STACK, null, "tokens", "a template", Map.of()));

        assertThat(aws.calls("DynamoDB_20120810.DescribeTable")).isZero();
    }

    @Test
    void whenAwsFailsAfterTheBeginningItIsSaidThatCloudFormationGoesOn() {
        creates();
        aws.faults((operation, number) -> operation.equals("CloudFormation.DescribeStackEvents") && number > 1
                ? Optional.of(Fault.SERVER_ERROR)
                : Optional.empty());

        refused(() -> deploy(order(null, Map.of())))
                .hasMessageStartingWith("AWS refused")
                .hasMessageContaining(" CloudFormation goes on by itself with arn:")
                .hasMessageEndingWith("; aws cloudformation describe-stack-events shows what it does.");
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
        assertThat(cloudFormation.status()).as("a stack in name only").isEmpty();
    }

    @Test
    void anUpdateThatCloudFormationDoesNotTakeLeavesTheStack() {
        cloudFormation.stackIs(STACK, "CREATE_COMPLETE");
        cloudFormation.refuse("Transform AWS::Nothing failed");

        refused(() -> deploy(order(null, Map.of()))).hasMessageContaining("AWS::Nothing");
        assertThat(aws.calls("CloudFormation.DeleteStack")).isZero();
    }
}
