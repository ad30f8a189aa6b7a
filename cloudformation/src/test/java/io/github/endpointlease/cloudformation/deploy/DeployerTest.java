package io.github.endpointlease.cloudformation.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
}
