package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.text;
import static io.github.endpointlease.cloudformation.walk.WalkedStack.json;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.endpointlease.Tokens;
import io.github.endpointlease.backend.dynamodb.DynamoDbTokenStore;
import io.github.endpointlease.cloudformation.template.Samples;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A day in the life of a stack, from the rendered template alone: created, used through its API, and deleted. */
class TemplateWalkIT {
    private static final Path FUNCTIONS = Path.of(System.getProperty("functions.directory"));
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String MODEL =
            "{'name': '%s', 'image_uri': '111122223333.dkr.ecr.us-east-1.amazonaws.com/own:1',"
                    + " 'inference_instance_type': 'ml.g5.xlarge', 'inference_type': '%s'%s}";
    private static final String FALCON = "demo-Falcon-Endpoint";
    private static final String FLAN = "demo-Flan-Endpoint";
    private static final String SCHEDULE = "{\"source\": \"aws.events\", \"detail-type\": \"Scheduled Event\"}";
    private static final String CHANGE =
            "{\"source\": \"aws.sagemaker\", \"detail-type\": \"SageMaker Endpoint State Change\","
                    + " \"detail\": {\"EndpointName\": \"demo-Falcon-Endpoint\", \"EndpointStatus\": \"IN_SERVICE\"}}";

    /** What roles may do although no function does it here: the service that takes the role does, when it runs what is ours. */
    private static final Map<String, String> DONE_BY_THE_SERVICE = Map.ofEntries(
            entry("logs:CreateLogGroup", "SageMaker, for a model's containers"),
            entry("logs:DescribeLogStreams", "SageMaker, for a model's containers"),
            entry("logs:CreateLogStream", "Lambda and SageMaker, for what is written to the output"),
            entry("logs:PutLogEvents", "Lambda and SageMaker, for what is written to the output"),
            entry("cloudwatch:PutMetricData", "SageMaker, for a model's containers"),
            entry("ecr:GetAuthorizationToken", "SageMaker, to pull a model's image"),
            entry("ecr:BatchCheckLayerAvailability", "SageMaker, to pull a model's image"),
            entry("ecr:BatchGetImage", "SageMaker, to pull a model's image"),
            entry("ecr:GetDownloadUrlForLayer", "SageMaker, to pull a model's image"),
            entry("s3:GetObject", "SageMaker, to load a model and to read requests"),
            entry("s3:ListBucket", "SageMaker, to load a model"),
            entry("s3:PutObject", "SageMaker, to write answers"),
            entry("sns:Publish", "SageMaker, to tell of answers"));

    @ParameterizedTest
    @ValueSource(strings = {"ssm", "dynamodb"})
    void fromDeploymentToDeletionEverythingGoesThroughTheTemplate(String store) {
        try (WalkedStack stack = new WalkedStack(Samples.render(config(store)), FUNCTIONS)) {
            try {
                stack.create();
                String token = issueToken(stack);
                tokensOpenOnlyWhatTheyMay(stack, token);
                leasesAreShownAndExtended(stack, token);
                stack.fire("EveryMinute", SCHEDULE);
                modelsAnswer(stack, token);
                invocationsAreStartedAndFetched(stack, token);
                endpointsOfOthersAreAdoptedOrLeftAlone(stack, token);
                whatHasNoTimeLeftGoes(stack, token);
                theOriginalWritesBesideUs(stack, token);
                leasesMoveToTheOtherStoreAndBack(stack, token);
                stack.delete();
                assertThat(stack.sageMaker.status(FALCON)).isEmpty();
                assertThat(stack.sageMaker.status("theirs-Endpoint")).contains("InService");
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        e.getMessage() + "\n" + stack.denied() + "\nUNUSED" + stack.policies.unused() + "\n"
                                + stack.logs(),
                        e);
            }
            assertThat(stack.denied()).as("what the roles do not allow").isEmpty();
            assertThat(stack.policies.unused())
                    .as("what the roles allow and nobody does")
                    .allMatch(unused -> DONE_BY_THE_SERVICE.containsKey(unused.substring(unused.indexOf(' ') + 1)));
            assertThat(stack.logs()).doesNotContain("etok_").doesNotContain("signature=secret");
        }
    }

    private static String config(String store) {
        List<String> models = List.of(
                MODEL.formatted(
                        "Falcon",
                        "realtime",
                        ", 'public': true, 'async_api_enabled': true, 'schedule': {'initial_provision_minutes': 90},"
                                + " 'integration': {'type': 'lambda', 'properties': {'api_resource_name': 'falcon'}}"),
                MODEL.formatted(
                        "Flan",
                        "realtime",
                        ", 'schedule': {'initial_provision_minutes': 1.5},"
                                + " 'integration': {'type': 'api', 'properties': {'api_resource_name': 'flan'}}"),
                MODEL.formatted(
                        "Mixed-Case",
                        "realtime",
                        ", 'integration': {'type': 'lambda', 'properties': {'api_resource_name': 'mixed'}}"),
                MODEL.formatted(
                        "Dear",
                        "realtime",
                        ", 'integration': {'type': 'api', 'properties': {'api_resource_name': 'dear'}}"),
                MODEL.formatted("Batch", "async", ""));
        return "{'project_prefix': 'demo', 'grace_seconds': 0, 'ddb_auth_table_name': 'WalkedTokens-" + store
                + "', 'lease_store': '" + store + "', 'jumpstart_models': [" + String.join(", ", models) + "]}";
    }

    private static String issueToken(WalkedStack stack) {
        DynamoDbTokenStore store = DynamoDbTokenStore.create(stack.dynamoDb, stack.physical.ref("TokenTable"));
        return new Tokens(store, InstantSource.system())
                .issue("walker", EnumSet.allOf(Scope.class), List.of(new EndpointPattern("*")), null)
                .reveal();
    }

    private static void tokensOpenOnlyWhatTheyMay(WalkedStack stack, String token) {
        Gateway gateway = stack.gateway;
        Gateway.Request list = Gateway.Request.get("/endpoint-expiry");

        assertThat(gateway.send(list))
                .isEqualTo(new Gateway.Response(
                        401, Map.of("Content-Type", "application/json"), "{\"error\": \"Unauthorized\"}"));
        assertThat(gateway.send(list.header("Authorization", "nobody")).status())
                .isEqualTo(403);
        int before = gateway.authorizations();
        assertThat(gateway.send(list.header("Authorization", token)).status()).isEqualTo(200);
        assertThat(gateway.send(extension(FLAN, "1").header("Authorization", "Bearer " + token))
                        .status())
                .isEqualTo(200);
        assertThat(gateway.send(extension(FLAN, "1").header("authorization", token))
                        .status())
                .isEqualTo(200);
        assertThat(gateway.authorizations())
                .as("one decision holds for every call of a token")
                .isEqualTo(before + 2);
        assertThat(gateway.send(new Gateway.Request("PUT", "/endpoint-expiry", Map.of(), Map.of(), null)))
                .isEqualTo(
                        new Gateway.Response(405, Map.of("Allow", "GET, POST"), "{\"error\": \"Method not allowed\"}"));
        assertThat(gateway.send(Gateway.Request.get("/elsewhere")).status()).isEqualTo(404);
    }

    private static Gateway.Request extension(String name, String minutes) {
        return Gateway.Request.post(
                "/endpoint-expiry", "{\"EndpointName\": \"" + name + "\", \"minutes\": " + minutes + "}");
    }

    private static void leasesAreShownAndExtended(WalkedStack stack, String token) {
        JsonNode all = json(send(stack, token, Gateway.Request.get("/endpoint-expiry"), 200));
        assertThat(all.findValuesAsText("EndpointName"))
                .containsExactly("demo-Dear-Endpoint", FALCON, FLAN, "demo-Mixed-Case-Endpoint");

        JsonNode one =
                json(send(stack, token, Gateway.Request.get("/endpoint-expiry").query("EndpointName", FALCON), 200));
        assertThat(one.fieldNames()).toIterable().startsWith("EndpointName", "EndpointExpiry ", "TimeLeft");
        assertThat(one.path("RemainingSeconds").asLong()).isBetween(89 * 60L, 90 * 60L);

        JsonNode extended = json(send(stack, token, extension(FALCON, "10"), 200));
        assertThat(extended.path("RemainingSeconds").asLong()).isBetween(99 * 60L, 100 * 60L);
        JsonNode cut = json(send(stack, token, extension(FALCON, "1000"), 200));
        assertThat(cut.path("RemainingSeconds").asLong())
                .as("a public model is leased for 8 hours at most")
                .isBetween(479 * 60L, 480 * 60L);

        send(stack, token, Gateway.Request.get("/endpoint-expiry").query("EndpointName", "demo-None-Endpoint"), 404);
        send(stack, token, extension("demo-None-Endpoint", "5"), 400);
        send(stack, token, extension(FALCON, "-1"), 400);
        send(stack, token, Gateway.Request.post("/endpoint-expiry", "{"), 400);
    }

    private static void modelsAnswer(WalkedStack stack, String token) {
        String body = "{\"inputs\": \"Grüße\"}";
        assertThat(stack.sageMaker.tags(FALCON)).containsEntry("endpoint-lease:installation", "demo");
        assertThat(stack.gateway.send(Gateway.Request.post("/falcon", body)))
                .as("a public model asks for no token")
                .satisfies(answer -> assertThat(answer.body()).isEqualTo(body))
                .satisfies(answer -> assertThat(answer.status()).isEqualTo(200));

        Gateway.Request direct = Gateway.Request.post("/flan", body).header("Authorization", token);
        Gateway.Response answer = stack.gateway.send(direct.header("X-Amzn-SageMaker-Custom-Attributes", "trace=1"));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers())
                .containsEntry("X-Amzn-SageMaker-Custom-Attributes", "trace=1")
                .containsEntry("Content-Type", "application/json");
        assertThat(stack.gateway.send(Gateway.Request.post("/flan", body)).status())
                .isEqualTo(401);

        send(stack, token, Gateway.Request.post("/mixed", body), 503);
        send(stack, token, Gateway.Request.post("/dear", body), 503);
        assertThat(json(send(stack, token, extension("demo-Mixed-Case-Endpoint", "30"), 200))
                        .path("Status")
                        .asText())
                .isEqualTo("RESTARTING");
        stack.fire("EndpointChanged", CHANGE);
    }

    private static void invocationsAreStartedAndFetched(WalkedStack stack, String token) {
        JsonNode started = json(send(
                stack,
                token,
                Gateway.Request.post(
                        "/startexecution", "{\"endpointname\": \"" + FALCON + "\", \"body\": {\"inputs\": 1}}"),
                200));
        String arn = started.path("executionArn").asText();
        JsonNode ended = eventually(
                () -> json(send(
                        stack,
                        token,
                        Gateway.Request.post("/describeexecution", "{\"executionArn\": \"" + arn + "\"}"),
                        200)),
                execution -> !execution.path("status").asText().equals("RUNNING"));
        assertThat(ended.path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(json(ended.path("output").asText()).path("Body").asText()).isEqualTo("{\"inputs\":1}");

        send(
                stack,
                token,
                Gateway.Request.post("/startexecution", "{\"endpointname\": \"" + FLAN + "\", \"body\": 1}"),
                404);
    }

    private static void endpointsOfOthersAreAdoptedOrLeftAlone(WalkedStack stack, String token) {
        stack.sageMaker.addConfig("by-hand");
        stack.sageMaker.addForeign("test-inpainting-Endpoint", Map.of());
        stack.sageMaker.addForeign("theirs-Endpoint", Map.of("endpoint-lease:installation", "theirs"));

        JsonNode adopted = json(send(stack, token, addition("test-inpainting-Endpoint"), 200));
        assertThat(adopted.path("TimeLeft").asText()).isEqualTo("30");
        assertThat(adopted.path("Adopted").asBoolean()).isTrue();
        stack.fire("EveryMinute", SCHEDULE);
        assertThat(stack.sageMaker.tags("test-inpainting-Endpoint"))
                .containsEntry("endpoint-lease:installation", "demo");
        send(stack, token, addition("theirs-Endpoint"), 409);
    }

    private static Gateway.Request addition(String name) {
        return Gateway.Request.post(
                "/endpoint-expiry",
                "{\"EndpointName\": \"" + name + "\", \"EndpointConfigName\": \"by-hand\", \"minutes\": 30}");
    }

    private static void whatHasNoTimeLeftGoes(WalkedStack stack, String token) {
        Gateway.Request brief = Gateway.Request.post(
                "/endpoint-expiry",
                "{\"EndpointName\": \"brief-Endpoint\", \"EndpointConfigName\": \"by-hand\", \"minutes\": 0.1}");
        send(stack, token, brief, 200);
        stack.fire("EveryMinute", SCHEDULE);
        assertThat(stack.sageMaker.status("brief-Endpoint")).contains("InService");

        eventually(
                () -> {
                    stack.fire("EveryMinute", SCHEDULE);
                    return stack.sageMaker.status("brief-Endpoint");
                },
                Optional::isEmpty);
        assertThat(stack.sageMaker.status(FALCON)).contains("InService");
    }

    /** What the original writes cannot be read without the history of its parameter, until a run has stamped it. */
    private static void theOriginalWritesBesideUs(WalkedStack stack, String token) {
        if (!text(stack.template.properties("LeaseStore"), "LeaseStore").equals("ssm")) {
            return;
        }
        for (String reader : List.of("leases", "invoke")) {
            stack.extendAsTheOriginal("demo-Mixed-Case-Endpoint");
            if (reader.equals("leases")) {
                send(stack, token, extension("demo-Mixed-Case-Endpoint", "1"), 200);
            } else {
                send(stack, token, Gateway.Request.post("/mixed", "{}"), 503);
            }
        }
        stack.extendAsTheOriginal("demo-Mixed-Case-Endpoint");
        stack.fire("EveryMinute", SCHEDULE);
    }

    /** What an update that sets another store does, and its rollback, or the next update. */
    private static void leasesMoveToTheOtherStoreAndBack(WalkedStack stack, String token) {
        String store = text(stack.template.properties("LeaseStore"), "LeaseStore");
        String other = store.equals("ssm") ? "dynamodb" : "ssm";
        JsonNode before = json(send(stack, token, Gateway.Request.get("/endpoint-expiry"), 200));

        stack.customResources.update("LeaseStore", Map.of("LeaseStore", other), Map.of("LeaseStore", store));
        assertThat(json(send(stack, token, Gateway.Request.get("/endpoint-expiry"), 200)))
                .as("nobody adds time in the old store any more, where it would be lost")
                .isEmpty();
        if (other.equals("ssm")) {
            stack.extendAsTheOriginal(FALCON);
        }
        stack.customResources.update("LeaseStore", Map.of("LeaseStore", store), Map.of("LeaseStore", other));

        JsonNode after = json(send(stack, token, Gateway.Request.get("/endpoint-expiry"), 200));
        assertThat(after.findValuesAsText("EndpointName")).isEqualTo(before.findValuesAsText("EndpointName"));
        assertThat(after.findValuesAsText("EndpointExpiry "))
                .filteredOn(
                        expiry -> !before.findValuesAsText("EndpointExpiry ").contains(expiry))
                .as("none but what the original has added")
                .hasSize(other.equals("ssm") ? 1 : 0);
        if (store.equals("ssm")) {
            stack.extendAsTheOriginal(FALCON);
            stack.extendAsTheOriginal(FALCON);
        }
        JsonNode updated = stack.customResources.update("ModelFalconLease", Map.of(), Map.of());
        assertThat(updated.path("PhysicalResourceId").asText()).isEqualTo(FALCON);
    }

    private static String send(WalkedStack stack, String token, Gateway.Request request, int status) {
        Gateway.Response response = stack.gateway.send(request.header("Authorization", token));
        assertThat(response.status()).as(request + " -> " + response.body()).isEqualTo(status);
        if (status >= 400) {
            assertThat(json(response.body()).path("error").asText()).isNotEmpty();
        }
        return response.body();
    }

    private static <T> T eventually(Supplier<T> look, Predicate<T> wanted) {
        Instant deadline = Instant.now().plus(DEADLINE);
        while (true) {
            T seen = look.get();
            if (wanted.test(seen)) {
                return seen;
            }
            if (Instant.now().isAfter(deadline)) {
                throw new AssertionError("Still so after " + DEADLINE + ": " + seen);
            }
        }
    }
}
