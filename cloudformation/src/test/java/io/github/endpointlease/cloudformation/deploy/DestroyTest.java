package io.github.endpointlease.cloudformation.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Deletions. */
class DestroyTest extends DeploymentTests {
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
                .as("what is kept is done, too")
                .contains("[2/3] 08:00:14Z  DELETE_COMPLETE  Gone")
                .endsWith(
                        "Kept, because the template says so: Kept (AWS::DynamoDB::Table my-table)",
                        "Kept, because other stacks may use it: bucket code-of-ours",
                        "Stack " + STACK + " is deleted.");
    }

    @Test
    void aTableOfTokensThatIsKeptSaysHowToDeployAgain() {
        cloudFormation.stackIs(STACK, "CREATE_COMPLETE");
        cloudFormation.then("TokenTable", "AWS::DynamoDB::Table", "my-table", "DELETE_SKIPPED", "");
        cloudFormation.thenStack("DELETE_COMPLETE");

        deployer("us-east-1").destroy(STACK);

        assertThat(said)
                .endsWith(
                        "Kept, because the template says so: TokenTable (AWS::DynamoDB::Table my-table)",
                        "Kept, because other stacks may use it: bucket code-of-ours",
                        "Before you deploy again, set ddb_auth_table_existing to true to go on with its tokens, or"
                                + " ddb_auth_table_name to another name.",
                        "Stack " + STACK + " is deleted.");
    }

    @Test
    void aStackThatIsOnlyAnnouncedIsDeletedWithoutAnythingToFollow() {
        cloudFormation.stackIs(STACK, "REVIEW_IN_PROGRESS");

        deployer("us-east-1").destroy(STACK);

        assertThat(cloudFormation.status()).isEmpty();
        assertThat(said).endsWith("?", "Stack " + STACK + " is deleted.");
    }

    /** Its last event is then older than the first look, and no other will come. */
    @Test
    void aStackThatSomebodyElseDeletesDuringTheQuestionIsNotWaitedFor() {
        cloudFormation.stackIs(STACK, "CREATE_COMPLETE");
        duringQuestion = cloudFormation::isDeletedByOthers;

        deployer("us-east-1").destroy(STACK);

        assertThat(said).endsWith("Stack " + STACK + " is deleted.");
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
}
