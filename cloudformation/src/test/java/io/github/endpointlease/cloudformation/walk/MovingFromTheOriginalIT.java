package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.walk.WalkedStack.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.cloudformation.template.Samples;
import io.github.endpointlease.standin.OriginalUpdater;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** The steps of "Move from the original Endpoint Manager", on what the original has left. */
class MovingFromTheOriginalIT {
    private static final Path FUNCTIONS = Path.of(System.getProperty("functions.directory"));
    private static final String PATH = "/sagemaker/endpoint/expiry/";
    private static final DateTimeFormatter EXPIRY = DateTimeFormatter.ofPattern("dd-MM-uuuu-HH-mm-ss", Locale.ROOT);
    private static final String TABLE = "TokensOfTheOriginal";
    private static final String PASS_CODE = "open sesame";
    private static final String RUNNING = "demo-Falcon-Endpoint";
    private static final String STOPPED = "demo-Flan-Endpoint";
    private static final String ADDED = "test-inpainting-Endpoint";
    private static final String SCHEDULE = "{\"source\": \"aws.events\", \"detail-type\": \"Scheduled Event\"}";

    private static final String CONFIG =
            "{'project_prefix': 'demo', 'grace_seconds': 0, 'ddb_auth_table_name': '" + TABLE
                    + "', 'ddb_auth_table_existing': true, 'accept_plaintext_tokens': true, 'endpoints_on_delete': 'keep',"
                    + " 'jumpstart_models': [" + model("Falcon", 90) + ", " + model("Flan", 90) + "]}";

    private static String model(String name, int minutes) {
        return "{'name': '" + name + "', 'model_id': 'some-model', 'inference_instance_type': 'ml.g5.12xlarge',"
                + " 'inference_type': 'realtime', 'schedule': {'initial_provision_minutes': " + minutes + "}}";
    }

    @Test
    void oldClientsKeepTokensTimesAndEndpointsAndTheStepCanBeTakenBack() {
        Instant expiry = Instant.now().plus(45, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
        try (WalkedStack stack = new WalkedStack(Samples.render(CONFIG), FUNCTIONS);
                SsmClient ssm = stack.testClient(SsmClient.builder())) {
            leftByTheOriginal(stack, ssm, expiry);

            stack.create();

            assertThat(stack.template.resources()).as("of the table").doesNotContainKey("TokenTable");
            JsonNode lease = send(stack, Gateway.Request.get("/endpoint-expiry").query("EndpointName", RUNNING));
            assertThat(lease.path("EndpointExpiry ").asText())
                    .as("neither shortened nor reset")
                    .isEqualTo(text(expiry));
            JsonNode over = send(stack, Gateway.Request.get("/endpoint-expiry").query("EndpointName", STOPPED));
            assertThat(over.path("TimeLeft").asText()).as("over as before").startsWith("-1 day");
            OriginalUpdater original = new OriginalUpdater(ssm, InstantSource.system());
            assertThat(original.load(RUNNING).path("endpoint_config_name").asText())
                    .as("the new config reaches the lease")
                    .isEqualTo("walked-ModelFalconConfig");

            stack.fire("EveryMinute", SCHEDULE);
            assertThat(stack.sageMaker.tags(RUNNING)).containsEntry("endpoint-lease:installation", "demo");
            assertThat(stack.sageMaker.tags(ADDED)).containsEntry("endpoint-lease:installation", "demo");
            assertThat(stack.sageMaker.status(RUNNING)).contains("InService");

            original.extend(RUNNING, 10);
            JsonNode both = send(
                    stack,
                    Gateway.Request.post(
                            "/endpoint-expiry", "{\"EndpointName\": \"" + RUNNING + "\", \"minutes\": 10}"));
            assertThat(both.path("EndpointExpiry ").asText())
                    .as("what the original adds and what ours adds both count")
                    .isEqualTo(text(expiry.plus(20, ChronoUnit.MINUTES)));

            stack.delete();
            stack.fire("EveryMinute", SCHEDULE);
            assertThat(stack.sageMaker.status(RUNNING)).as("kept").contains("InService");
            assertThat(stack.sageMaker.status(ADDED)).as("kept").contains("InService");
            ObjectNode back = original.load(RUNNING);
            assertThat(back.path("expiry").asText()).isEqualTo(text(expiry.plus(20, ChronoUnit.MINUTES)));
            back.put("endpoint_config_name", "configs-of-the-original");
            assertThat(original.put(RUNNING, back, 5)).isEqualTo(expiry.plus(25, ChronoUnit.MINUTES));
            assertThat(stack.denied()).isEmpty();
            assertThat(stack.logs()).doesNotContain(PASS_CODE);
        }
    }

    private static void leftByTheOriginal(WalkedStack stack, SsmClient ssm, Instant expiry) {
        put(ssm, RUNNING, expiry);
        put(ssm, ADDED, expiry);
        put(ssm, STOPPED, expiry.minus(1, ChronoUnit.HOURS));
        stack.sageMaker.addForeign(RUNNING, Map.of("aws:cloudformation:stack-name", "SagemakerEndpointManagerStack"));
        stack.sageMaker.addForeign(ADDED, Map.of());
        if (stack.dynamoDb.listTables().tableNames().contains(TABLE)) {
            stack.dynamoDb.deleteTable(request -> request.tableName(TABLE));
        }
        stack.dynamoDb.createTable(request -> request.tableName(TABLE)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("token")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("token")
                        .keyType(KeyType.HASH)
                        .build()));
        stack.dynamoDb.putItem(
                request -> request.tableName(TABLE).item(Map.of("token", AttributeValue.fromS(PASS_CODE))));
    }

    private static void put(SsmClient ssm, String endpoint, Instant expiry) {
        ssm.putParameter(request -> request.name(PATH + endpoint)
                .type(ParameterType.STRING)
                .value("{\"expiry\": \"" + text(expiry) + "\", \"endpoint_name\": \"" + endpoint
                        + "\", \"endpoint_config_name\": \"configs-of-the-original\"}"));
    }

    private static String text(Instant time) {
        return EXPIRY.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
    }

    private static JsonNode send(WalkedStack stack, Gateway.Request request) {
        Gateway.Response response = stack.gateway.send(request.header("Authorization", PASS_CODE));
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        return json(response.body());
    }
}
