package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.walk.WalkedStack.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.endpointlease.Tokens;
import io.github.endpointlease.backend.dynamodb.DynamoDbTokenStore;
import io.github.endpointlease.cloudformation.deploy.OriginalStack;
import io.github.endpointlease.cloudformation.template.Samples;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.proof.AtLength;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The steps of "Move from the original Endpoint Manager" and each way back, on the original's stack and what is in its account. */
class MovingFromTheOriginalIT {
    private static final Path FUNCTIONS = Path.of(System.getProperty("functions.directory"));
    private static final DateTimeFormatter EXPIRY = DateTimeFormatter.ofPattern("dd-MM-uuuu-HH-mm-ss", Locale.ROOT);
    private static final String PASS_CODE = "open sesame";
    private static final String RUNNING = "demo-Falcon-Endpoint";
    private static final String STOPPED = "demo-Flan-Endpoint";
    private static final String ADDED = "test-inpainting-Endpoint";
    private static final String SCHEDULE = "{\"source\": \"aws.events\", \"detail-type\": \"Scheduled Event\"}";
    private static final String KEEP = ", 'endpoints_on_delete': 'keep'";
    private static final String PLAIN = ", 'accept_plaintext_tokens': true";
    private final Instant leased = Instant.now().plus(45, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);

    private static WalkedStack ours(String lines) {
        String config = "{'project_prefix': 'demo', 'grace_seconds': 0, 'ddb_auth_table_name': '" + OriginalStack.TABLE
                + "', 'ddb_auth_table_existing': true" + lines + ", 'jumpstart_models': [" + model("Falcon") + ", "
                + model("Flan") + "]}";
        return new WalkedStack(Samples.render(config), FUNCTIONS);
    }

    private static String model(String name) {
        return "{'name': '" + name + "', 'model_id': 'some-model', 'inference_instance_type': 'ml.g5.12xlarge',"
                + " 'inference_type': 'realtime', 'schedule': {'initial_provision_minutes': 90}}";
    }

    /** One endpoint runs, one does not, one was added over the API, and one person has a token. */
    private OriginalInstallation inUse(WalkedStack ours) {
        OriginalInstallation original = new OriginalInstallation(ours);
        original.put(RUNNING, original.updater.load(RUNNING).put("expiry", text(leased)));
        original.put(
                ADDED,
                new ObjectMapper()
                        .createObjectNode()
                        .put("expiry", text(leased))
                        .put("endpoint_name", ADDED)
                        .put("endpoint_config_name", "by-hand"));
        ours.sageMaker.addConfig("by-hand");
        original.minute();
        addPassCode(ours);
        assertThat(ours.sageMaker.status(RUNNING)).isPresent();
        assertThat(ours.sageMaker.status(STOPPED)).isEmpty();
        return original;
    }

    private static void addPassCode(WalkedStack ours) {
        ours.dynamoDb.putItem(request ->
                request.tableName(OriginalStack.TABLE).item(Map.of("token", AttributeValue.fromS(PASS_CODE))));
    }

    private static String text(Instant time) {
        return EXPIRY.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }

    @Test
    void oldClientsKeepTokensTimesAndEndpointsFromTheFirstStepToTheLast() {
        try (WalkedStack ours = ours(PLAIN + KEEP);
                OriginalInstallation original = inUse(ours)) {
            Map<String, String> before = original.leases();
            assertThat(before).containsOnlyKeys(RUNNING, STOPPED, ADDED);

            original.retain();
            assertThat(original.timerRuns()).isFalse();
            assertThat(original.leases()).as("what is retained is not touched").isEqualTo(before);

            ours.create();
            assertThat(ours.template.resources()).as("of the table").doesNotContainKey("TokenTable");
            leasesAreWhatTheyWere(ours);
            assertThat(original.updater
                            .load(RUNNING)
                            .path("endpoint_config_name")
                            .asText())
                    .as("the new config reaches the lease")
                    .isEqualTo("walked-ModelFalconConfig");
            ours.fire("EveryMinute", SCHEDULE);
            assertThat(ours.sageMaker.tags(RUNNING)).containsEntry("endpoint-lease:installation", "demo");
            assertThat(ours.sageMaker.tags(ADDED)).containsEntry("endpoint-lease:installation", "demo");
            endpointsRun(ours);

            bothHostsWorkOnTheSameLeases(ours, original);

            original.delete();
            assertThat(original.leases()).containsOnlyKeys(RUNNING, STOPPED, ADDED);
            ours.fire("EveryMinute", SCHEDULE);
            endpointsRun(ours);
            assertThat(send(ours, PASS_CODE, Gateway.Request.get("/endpoint-expiry")))
                    .hasSize(3);

            String token = tokensThatNobodyCanRead(ours);
            assertThat(status(ours, token)).isEqualTo(200);
            assertThat(status(ours, PASS_CODE)).as("its item is deleted").isEqualTo(403);
            addPassCode(ours);
            ours.gateway.forgetDecisions();
            assertThat(status(ours, PASS_CODE)).as("and written again").isEqualTo(200);
            assertThat(ours.denied()).isEmpty();
            assertThat(ours.logs()).doesNotContain(PASS_CODE);
        }
    }

    private void leasesAreWhatTheyWere(WalkedStack ours) {
        JsonNode lease =
                send(ours, PASS_CODE, Gateway.Request.get("/endpoint-expiry").query("EndpointName", RUNNING));
        assertThat(lease.path("EndpointExpiry ").asText())
                .as("neither shortened nor reset")
                .isEqualTo(text(leased));
        JsonNode over =
                send(ours, PASS_CODE, Gateway.Request.get("/endpoint-expiry").query("EndpointName", STOPPED));
        assertThat(over.path("TimeLeft").asText()).as("over as before").startsWith("-");
    }

    /** Step 4 and its way back: clients go to either host. */
    private void bothHostsWorkOnTheSameLeases(WalkedStack ours, OriginalInstallation original) {
        original.updater.extend(RUNNING, 10);
        JsonNode both = send(
                ours,
                PASS_CODE,
                Gateway.Request.post("/endpoint-expiry", "{\"EndpointName\": \"" + RUNNING + "\", \"minutes\": 10}"));
        assertThat(both.path("EndpointExpiry ").asText())
                .as("what the original adds and what ours adds both count")
                .isEqualTo(text(leased.plus(20, ChronoUnit.MINUTES)));
        assertThat(original.updater.extend(RUNNING, 10)).isEqualTo(leased.plus(30, ChronoUnit.MINUTES));
    }

    private static void endpointsRun(WalkedStack ours) {
        assertThat(ours.sageMaker.status(RUNNING)).contains("InService");
        assertThat(ours.sageMaker.status(ADDED)).contains("InService");
    }

    /** Step 6; returns the new token. */
    private static String tokensThatNobodyCanRead(WalkedStack ours) {
        String token = new Tokens(DynamoDbTokenStore.create(ours.dynamoDb, OriginalStack.TABLE), InstantSource.system())
                .issue("alice", EnumSet.allOf(Scope.class), List.of(EndpointPattern.ANY), null)
                .reveal();
        ours.dynamoDb.deleteItem(request ->
                request.tableName(OriginalStack.TABLE).key(Map.of("token", AttributeValue.fromS(PASS_CODE))));
        ours.gateway.forgetDecisions();
        return token;
    }

    @AtLength
    @Test
    void onceTheLinesAreTakenOutOnlyTokensThatNobodyCanReadOpen() {
        try (WalkedStack ours = ours("");
                OriginalInstallation original = inUse(ours)) {
            original.retain();
            ours.create();
            original.delete();

            assertThat(status(ours, PASS_CODE)).isEqualTo(403);
            assertThat(status(ours, tokensThatNobodyCanRead(ours))).isEqualTo(200);
        }
    }

    @Test
    void theSecondAndTheThirdStepCanBeTakenBack() {
        try (WalkedStack ours = ours(PLAIN + KEEP);
                OriginalInstallation original = inUse(ours)) {
            Map<String, String> before = original.leases();
            original.retain();
            original.takeBackRetain();
            assertThat(original.timerRuns()).isTrue();

            original.retain();
            ours.create();
            ours.fire("EveryMinute", SCHEDULE);
            ours.delete();
            endpointsRun(ours);
            theOriginalGoesOn(ours, original, before);
            assertThat(ours.denied()).isEmpty();
        }
    }

    @AtLength
    @ParameterizedTest
    @ValueSource(strings = {PLAIN + KEEP, PLAIN})
    void aDeploymentThatFailsLeavesLeasesAndEndpoints(String lines) {
        try (WalkedStack ours = ours(lines);
                OriginalInstallation original = inUse(ours)) {
            Map<String, String> before = original.leases();
            original.retain();
            ours.failToCreate("ReconcilerNotRunningAlarm", () -> ours.fire("EveryMinute", SCHEDULE));

            endpointsRun(ours);
            configs(original.leases())
                    .forEach((endpoint, config) -> assertThat(config)
                            .as("the config of %s, which nobody has to write back", endpoint)
                            .isEqualTo(configs(before).get(endpoint)));
            theOriginalGoesOn(ours, original, before);
            assertThat(ours.denied()).isEmpty();
        }
    }

    private static Map<String, String> configs(Map<String, String> leases) {
        Map<String, String> configs = new TreeMap<>();
        leases.forEach((endpoint, value) ->
                configs.put(endpoint, json(value).path("endpoint_config_name").asText()));
        return configs;
    }

    /** The last part of the way back of step 3, and what the original does then. */
    private static void theOriginalGoesOn(WalkedStack ours, OriginalInstallation original, Map<String, String> before) {
        original.takeBackConfigs(before);
        original.takeBackRetain();
        original.leases().forEach((endpoint, value) -> {
            JsonNode was = json(String.valueOf(before.get(endpoint)));
            assertThat(json(value).path("expiry")).as(endpoint).isEqualTo(was.path("expiry"));
            assertThat(json(value).path("endpoint_config_name"))
                    .as(endpoint)
                    .isEqualTo(was.path("endpoint_config_name"));
        });
        original.updater.extend(STOPPED, 10);
        original.minute();
        assertThat(ours.sageMaker.status(STOPPED)).as("started again").isPresent();
        endpointsRun(ours);
    }

    @Test
    void whileTheTimerRestsTheOriginalDeletesNothing() {
        try (WalkedStack ours = ours(PLAIN + KEEP);
                OriginalInstallation original = inUse(ours)) {
            original.retain();
            original.put(RUNNING, original.updater.load(RUNNING).put("expiry", text(leased.minus(1, ChronoUnit.DAYS))));

            original.minute();
            endpointsRun(ours);

            original.takeBackRetain();
            original.minute();
            assertThat(ours.sageMaker.status(RUNNING).filter("InService"::equals))
                    .isEmpty();
        }
    }

    @Test
    void withoutTheSecondStepTheLeasesAndTokensWouldBeGone() {
        try (WalkedStack ours = ours(PLAIN + KEEP);
                OriginalInstallation original = inUse(ours)) {
            original.delete();

            assertThat(original.leases()).containsOnlyKeys(ADDED);
            assertThat(original.hasTable()).isFalse();
        }
    }

    private static int status(WalkedStack ours, String token) {
        return ours.gateway
                .send(Gateway.Request.get("/endpoint-expiry").header("Authorization", token))
                .status();
    }

    private static JsonNode send(WalkedStack ours, String token, Gateway.Request request) {
        Gateway.Response response = ours.gateway.send(request.header("Authorization", token));
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        return json(response.body());
    }
}
