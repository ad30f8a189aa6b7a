package io.github.endpointlease.lambda.function;

import static io.github.endpointlease.lambda.function.ResourceWorld.CONFIGS;
import static io.github.endpointlease.lambda.function.ResourceWorld.LEASE;
import static io.github.endpointlease.lambda.function.ResourceWorld.NAME;
import static io.github.endpointlease.lambda.function.ResourceWorld.properties;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.standin.Fault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The lease of a model, from the stack's creation to its deletion. */
@OnStandIn
class LeaseResourceTest {
    /** What a stack does when a model has left it. */
    private static final String CLEANUP = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS";

    private final ResourceWorld world = new ResourceWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void theFirstLeaseIsAddedAndAnsweredByName() throws IOException {
        JsonNode answer = world.send(world.create("30.5"));

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        assertThat(answer.path("PhysicalResourceId").asText()).isEqualTo(NAME.value());
        assertThat(answer.path("RequestId").asText()).isEqualTo("request-1");
        assertThat(answer.path("LogicalResourceId").asText()).isEqualTo("Thing");
        assertThat(Duration.between(world.account.clock.instant(), world.expiry()))
                .isBetween(Duration.ofSeconds(1830), Duration.ofSeconds(1831));
    }

    @Test
    void theAnswerIsPutWithAnEmptyType() throws IOException {
        world.send(world.create("30"));

        assertThat(world.cloud.answers).singleElement().asString().startsWith("PUT  {");
    }

    @Test
    void aCreationThatIsDeliveredTwiceAddsItsTimeOnce() throws IOException {
        ObjectNode create = world.create("30");
        world.send(create);
        Instant expiry = world.expiry();
        world.account.clock.advance(Duration.ofMinutes(1));

        world.send(create);

        assertThat(world.expiry()).isEqualTo(expiry);
    }

    @Test
    void withoutMinutesTheModelIsDeployedButStopped() throws IOException {
        world.send(world.create("0"));
        world.tick();

        assertThat(Account.lease(world.store, NAME).phase()).isEqualTo(Phase.STOPPED);
        assertThat(world.account.sageMaker.status(NAME.value())).isEmpty();
    }

    @Test
    void aLeaseThatIsThereIsLeftAsItIs() throws IOException {
        world.leases().add(NAME, new EndpointConfigName("older"), Duration.ofHours(5));
        Lease before = Account.lease(world.store, NAME);

        JsonNode answer = world.send(world.create("30"));

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        assertThat(Account.lease(world.store, NAME)).isEqualTo(before);
    }

    @Test
    void aLeaseThatCannotBeReadRefusesTheCreation() throws IOException {
        world.spoil(NAME);

        JsonNode answer = world.send(world.create("30"));

        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.path("Reason").asText()).contains(NAME.value());
    }

    @Test
    void anUpdateLeavesALeaseThatIsThereToTheEnd() throws IOException {
        world.send(world.create("30"));
        Lease before = Account.lease(world.store, NAME);

        JsonNode answer = world.send(update(Account.CONFIG, "newer"));

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        assertThat(answer.path("PhysicalResourceId").asText()).isEqualTo(NAME.value());
        assertThat(Account.lease(world.store, NAME)).isEqualTo(before);
    }

    @Test
    void aReplacedConfigReachesTheLeaseAtTheEndOfTheUpdate() throws IOException {
        world.send(world.create("30"));
        Instant expiry = world.expiry();

        world.send(update(Account.CONFIG, "newer"));
        world.send(configs("newer"));

        assertThat(Account.lease(world.store, NAME).configName()).hasToString("newer");
        assertThat(world.expiry()).isEqualTo(expiry);
    }

    @Test
    void anUpdateThatIsUndoneHasToldNobodyOfTheConfigThatItTakesAway() throws IOException {
        world.send(world.create("30"));
        Lease before = Account.lease(world.store, NAME);

        world.send(update(Account.CONFIG, "newer"));
        world.cloud.stackStatus("UPDATE_ROLLBACK_IN_PROGRESS");
        world.send(update("newer", Account.CONFIG));

        assertThat(Account.lease(world.store, NAME)).isEqualTo(before);
    }

    @Test
    void aLeaseThatIsMissingIsAddedByAnUpdateWithoutTime() throws IOException {
        JsonNode answer = world.send(update(Account.CONFIG, Account.CONFIG));

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        assertThat(Account.lease(world.store, NAME).configName()).hasToString(Account.CONFIG);
        assertThat(Account.lease(world.store, NAME).phase()).isEqualTo(Phase.STOPPED);
    }

    @ParameterizedTest
    @CsvSource({"UPDATE_IN_PROGRESS, older, newer", "UPDATE_ROLLBACK_IN_PROGRESS, newer, older"})
    void aLeaseThatAnUpdateAddsNamesTheConfigThatOutlivesARollback(String status, String before, String wanted)
            throws IOException {
        world.cloud.stackStatus(status);

        world.send(update(before, wanted));

        assertThat(Account.lease(world.store, NAME).configName()).hasToString("older");
    }

    @Test
    void aLeaseThatAnUpdateAddsIsToldItsConfigAtTheEndToo() throws IOException {
        world.cloud.stackStatus("UPDATE_IN_PROGRESS");

        world.send(update("older", "newer"));
        world.send(configs("newer"));

        assertThat(Account.lease(world.store, NAME).configName()).hasToString("newer");
    }

    @Test
    void aLeaseThatCannotBeReadRefusesTheUpdate() throws IOException {
        world.spoil(NAME);

        JsonNode answer = world.send(update(Account.CONFIG, "newer"));

        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.path("Reason").asText()).contains(NAME.value());
    }

    @Test
    void anotherNameIsAnotherResource() throws IOException {
        world.send(world.create("30"));

        JsonNode answer = world.send(world.request("Update", LEASE, "demo-old", properties(Account.CONFIG, "30")));

        assertThat(answer.path("PhysicalResourceId").asText()).isEqualTo(NAME.value());
    }

    @Test
    void whoseModelLeavesTheStackIsEndedDeletedAndRemoved() throws IOException {
        world.running(NAME, Duration.ofHours(5));
        world.cloud.stackStatus(CLEANUP);

        JsonNode answer = world.send(world.delete());

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        assertThat(world.account.sageMaker.status(NAME.value())).isEmpty();
        assertThat(world.store.find(NAME)).isEmpty();
    }

    @Test
    void whereAllOfTheStackGoesTheLeaseOnlyEndsAndTheRestIsLeftToTheInstallation() throws IOException {
        world.running(NAME, Duration.ofHours(5));
        Instant start = world.account.clock.instant();
        world.cloud.stackStatus("DELETE_IN_PROGRESS");

        JsonNode answer = world.send(world.delete());

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        assertThat(Account.lease(world.store, NAME).isLive(start)).isFalse();
        assertThat(world.cloud.runs()).isZero();
        assertThat(world.account.clock.instant()).as("nothing was waited for").isEqualTo(start);
    }

    @Test
    void whereAllOfTheStackGoesALeaseThatIsGoneOrCannotBeReadHoldsNothingUp() throws IOException {
        world.cloud.stackStatus("DELETE_IN_PROGRESS");
        JsonNode gone = world.send(world.delete());
        world.spoil(NAME);
        JsonNode unreadable = world.send(world.delete());

        assertThat(gone.path("Status").asText()).isEqualTo("SUCCESS");
        assertThat(unreadable.path("Status").asText()).isEqualTo("SUCCESS");
    }

    @Test
    void whatShallBeKeptIsKept() throws IOException {
        world.running(NAME, Duration.ofHours(5));
        Instant expiry = world.expiry();

        JsonNode answer = world.send(world.request("Delete", LEASE, NAME.value(), Map.of("OnDelete", "keep")));

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        assertThat(world.expiry()).isEqualTo(expiry);
    }

    @Test
    void aLeaseIsNotRemovedBeforeNoLateDeletionCanHitASuccessor() throws IOException {
        world.running(NAME, Duration.ofHours(5));
        world.cloud.stackStatus(CLEANUP);
        Instant start = world.account.clock.instant();

        world.send(world.delete());

        Duration graceAndQuarantine = Duration.ofMinutes(2);
        assertThat(Duration.between(start, world.account.clock.instant()))
                .isGreaterThanOrEqualTo(graceAndQuarantine.plus(Account.DELETING));
    }

    @Test
    void whatWasDeletedCanBeDeployedAgainWithItsFirstMinutes() throws IOException {
        world.running(NAME, Duration.ofHours(5));
        world.cloud.stackStatus(CLEANUP);
        world.send(world.delete());

        world.send(world.create("30"));
        world.tick();

        assertThat(world.account.sageMaker.status(NAME.value())).contains("Creating");
    }

    @Test
    void whatCannotBeDeletedWithinFourteenMinutesIsNamed() throws IOException {
        world.account.sageMaker.durations(Duration.ofHours(1), Account.DELETING);
        world.leases().add(NAME, new EndpointConfigName(Account.CONFIG), Duration.ofHours(5));
        world.tick();
        world.cloud.stackStatus(CLEANUP);
        Instant start = world.account.clock.instant();

        JsonNode answer = world.send(world.delete());

        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.path("Reason").asText()).contains("demo-a-Endpoint").contains("Delete the stack again");
        assertThat(answer.path("PhysicalResourceId").asText()).isEqualTo(NAME.value());
        assertThat(Duration.between(start, world.account.clock.instant())).isEqualTo(Duration.ofMinutes(14));
    }

    @ParameterizedTest
    @ValueSource(ints = {48, 49, 50})
    void noRunIsBegunThatCouldOutlastTheFourteenMinutes(int seconds) throws IOException {
        world.account.sageMaker.durations(Duration.ofHours(1), Account.DELETING);
        world.leases().add(NAME, new EndpointConfigName(Account.CONFIG), Duration.ofHours(5));
        world.tick();
        world.cloud.stackStatus(CLEANUP);
        Instant start = world.account.clock.instant();
        world.cloud.duringRun(() -> world.account.clock.advance(Duration.ofSeconds(seconds)));

        JsonNode answer = world.send(world.delete());

        assertThat(answer.path("Reason").asText()).contains("demo-a-Endpoint");
        assertThat(Duration.between(start, world.account.clock.instant())).isEqualTo(Duration.ofMinutes(14));
        assertThat(world.cloud.runs()).isGreaterThan(10);
    }

    @Test
    void anEndpointOfAnotherInstallationIsLeftAndNotWaitedFor() throws IOException {
        world.account.sageMaker.addForeign(NAME.value(), Map.of("endpoint-lease:installation", "theirs"));
        world.cloud.stackStatus(CLEANUP);

        assertThat(world.send(world.delete()).path("Status").asText()).isEqualTo("SUCCESS");

        assertThat(world.account.sageMaker.status(NAME.value())).contains("InService");
    }

    @ParameterizedTest
    @CsvSource({
        "ROLLBACK_IN_PROGRESS, CREATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, UPDATE_IN_PROGRESS",
        "DELETE_IN_PROGRESS, ROLLBACK_FAILED"
    })
    void inARollbackALeaseThatWasThereBeforeStaysAsItWas(String status, String beforeThat) throws IOException {
        world.running(NAME, Duration.ofHours(5));
        Lease before = Account.lease(world.store, NAME);
        Map<String, String> properties = properties("config-of-the-stack-that-failed", "30");
        world.send(world.request("Create", LEASE, null, properties));
        world.cloud.stackStatus(status, beforeThat);

        JsonNode answer = world.send(world.request("Delete", LEASE, NAME.value(), properties));

        assertThat(answer.path("Status").asText()).isEqualTo("SUCCESS");
        assertThat(Account.lease(world.store, NAME)).isEqualTo(before);
        assertThat(before.configName()).hasToString(Account.CONFIG);
    }

    @ParameterizedTest
    @CsvSource({
        "ROLLBACK_IN_PROGRESS, delete",
        "ROLLBACK_IN_PROGRESS, keep",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, delete"
    })
    void inARollbackALeaseThatThisResourceAddedEnds(String rollback, String onDelete) throws IOException {
        world.send(world.create("30"));
        world.tick();
        world.account.clock.advance(Account.STARTING);
        world.cloud.stackStatus(rollback);

        world.send(world.request("Delete", LEASE, NAME.value(), Map.of("OnDelete", onDelete)));

        assertThat(world.account.sageMaker.status(NAME.value())).isEmpty();
        assertThat(world.store.find(NAME)).isEmpty();
    }

    @Test
    void inARollbackOfAnUpdateWhatShallBeKeptIsKept() throws IOException {
        world.send(world.create("30"));
        Lease before = Account.lease(world.store, NAME);
        world.cloud.stackStatus("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS");

        world.send(world.request("Delete", LEASE, NAME.value(), Map.of("OnDelete", "keep")));

        assertThat(Account.lease(world.store, NAME)).isEqualTo(before);
    }

    @Test
    void aCreationWhoseAnswerWasLostIsUndoneThoughNothingNamedIt() throws IOException {
        world.send(world.create("30"));
        world.cloud.stackStatus("ROLLBACK_IN_PROGRESS");

        JsonNode answer =
                world.send(world.request("Delete", LEASE, "not-created-Thing", properties(Account.CONFIG, "30")));

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        assertThat(answer.path("PhysicalResourceId").asText()).isEqualTo("not-created-Thing");
        assertThat(world.store.find(NAME)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ROLLBACK_IN_PROGRESS", "DELETE_IN_PROGRESS", CLEANUP})
    void aCreationThatNothingNamedEndsNoLeaseButItsOwn(String status) throws IOException {
        world.running(NAME, Duration.ofHours(5));
        Lease before = Account.lease(world.store, NAME);
        world.cloud.stackStatus(status);

        JsonNode answer =
                world.send(world.request("Delete", LEASE, "not-created-Thing", properties(Account.CONFIG, "30")));

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        assertThat(Account.lease(world.store, NAME)).isEqualTo(before);
    }

    @Test
    void whatARollbackCannotKnowFailsAndSaysWhatToDo() throws IOException {
        world.leases().add(NAME, new EndpointConfigName(Account.CONFIG), Duration.ofHours(5));
        for (int i = 0; i < Lease.OPERATIONS_KEPT; i++) {
            world.leases().lease(NAME).extend(1);
        }
        Instant expiry = world.expiry();
        world.cloud.stackStatus("ROLLBACK_IN_PROGRESS");

        JsonNode full = world.send(world.delete());
        world.cloud.stackStatus("");
        JsonNode unknown = world.send(world.delete());

        assertThat(full.path("Status").asText()).isEqualTo("FAILED");
        assertThat(full.path("Reason").asText()).contains("retain this resource");
        assertThat(unknown.path("Status").asText()).isEqualTo("FAILED");
        assertThat(unknown.path("Reason").asText()).contains("Whether the stack is rolling back cannot be known");
        assertThat(world.expiry()).isEqualTo(expiry);
    }

    @Test
    void aReconcilerThatFailsIsAskedAgainAndNamedInTheEnd() throws IOException {
        world.running(NAME, Duration.ofHours(5));
        world.cloud.stackStatus(CLEANUP);
        world.cloud.reconciler(null);
        world.cloud.duringRun(() -> world.account.clock.advance(Duration.ofSeconds(45)));

        JsonNode answer = world.send(world.delete());

        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.path("Reason").asText()).contains("the reconciler failed: Unhandled");
        assertThat(world.cloud.runs()).isGreaterThan(10);
    }

    @Test
    void aLookThatFailsIsTakenAgain() throws IOException {
        world.running(NAME, Duration.ofHours(5));
        world.cloud.stackStatus(CLEANUP);
        int before = world.account.aws.calls("SageMaker.DescribeEndpoint");
        world.account.aws.faults(
                (operation, number) -> operation.equals("SageMaker.DescribeEndpoint") && number - before < 20
                        ? Optional.of(Fault.SERVER_ERROR)
                        : Optional.empty());

        assertThat(world.send(world.delete()).path("Status").asText()).isEqualTo("SUCCESS");
        assertThat(world.account.sageMaker.status(NAME.value())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "525601", "1e999", ""})
    void minutesThatAreNoneAreRefusedAndDeletingWhatWasRefusedSucceeds(String minutes) throws IOException {
        JsonNode refused = world.send(world.create(minutes));
        String id = refused.path("PhysicalResourceId").asText();

        assertThat(refused.path("Status").asText()).isEqualTo("FAILED");
        assertThat(refused.path("Reason").asText()).contains("InitialProvisionMinutes");
        assertThat(world.store.find(NAME)).isEmpty();
        assertThat(world.send(world.request("Delete", LEASE, id, Map.of()))
                        .path("Status")
                        .asText())
                .isEqualTo("SUCCESS");
    }

    @Test
    void anAnswerThatDoesNotGetThroughIsSentAgain() throws IOException {
        world.cloud.refuseAnswers(2);

        assertThat(world.send(world.create("30")).path("Status").asText()).isEqualTo("SUCCESS");
    }

    @Test
    void anAnswerThatNeverGetsThroughIsAnErrorThatDoesNotShowTheUrl() {
        world.cloud.refuseAnswers(100);

        assertThatThrownBy(() -> world.deliver(world.create("30"), null))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("could not be told")
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("geheim"));
    }

    @Test
    void aReasonIsCutToWhatCloudFormationTakes() throws IOException {
        ObjectNode create = world.create("ı\u0001".repeat(2000));
        ((ObjectNode) create.path("ResourceProperties")).put("EndpointName", "ı\u0001".repeat(2000));

        JsonNode answer = world.send(create);

        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.toString().getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(4096);
    }

    @Test
    void whoRunsOutOfTimeAnswersOnceAndBeforeItIsEnded() throws IOException {
        world.cloud.refuseAnswers(0);
        ResourceRequest request =
                ResourceRequest.read(world.create("30").toString().getBytes(StandardCharsets.UTF_8));
        ResourceResponder responder = new ResourceResponder(request);

        try (ResourceWatch watch = ResourceWatch.start(request, responder, new TestContext("r", 20_000))) {
            assertThat(watch.toString()).endsWith(" s");
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (world.cloud.answers.isEmpty() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            responder.answer(ResourceOutcome.done("late"));
        }

        assertThat(world.cloud.answers).hasSize(1);
        assertThat(world.answer(0).path("Reason").asText()).contains("time ran out over not-created-Thing");
    }

    @Test
    void anEventThatIsNotCloudFormationsIsRefused() {
        assertThatThrownBy(() -> world.deliver(world.create("30").without("ResponseURL"), null))
                .hasMessageContaining("ResponseURL");
    }

    /** An update that replaces the endpoint config, and changes the minutes with it. */
    private ObjectNode update(String before, String config) {
        ObjectNode update = world.request("Update", LEASE, NAME.value(), properties(config, "600"));
        ObjectNode old = update.putObject("OldResourceProperties");
        properties(before, "30").forEach(old::put);
        return update;
    }

    /** What comes last in a stack. */
    private ObjectNode configs(String config) {
        ObjectNode update = world.request("Update", CONFIGS, "demo", Map.of());
        ((ObjectNode) update.path("ResourceProperties"))
                .putObject("EndpointConfigs")
                .put(NAME.value(), config);
        return update;
    }
}
