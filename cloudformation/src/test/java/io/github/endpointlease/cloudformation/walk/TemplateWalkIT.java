package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.text;
import static io.github.endpointlease.cloudformation.walk.WalkedStack.json;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.endpointlease.Tokens;
import io.github.endpointlease.backend.dynamodb.DynamoDbTokenStore;
import io.github.endpointlease.backend.ssm.SsmExpiryStore;
import io.github.endpointlease.cloudformation.template.Samples;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.standin.Fault;
import io.github.endpointlease.standin.Faults;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ssm.SsmClient;

/** A day in the life of a stack, from the rendered template alone: created, used through its API, and deleted. */
class TemplateWalkIT {
    private static final Path FUNCTIONS = Path.of(System.getProperty("functions.directory"));
    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String MODEL =
            "{'name': '%s', 'image_uri': '111122223333.dkr.ecr.us-east-1.amazonaws.com/own:1',"
                    + " 'inference_instance_type': 'ml.g5.xlarge', 'inference_type': '%s'%s}";
    private static final String FALCON = "demo-Falcon-Endpoint";
    private static final String FLAN = "demo-Flan-Endpoint";
    private static final String MIXED = "demo-Mixed-Case-Endpoint";
    private static final String DEAR = "demo-Dear-Endpoint";
    private static final String OWN = "demo-Own-Endpoint";
    private static final String SCHEDULE = "{\"source\": \"aws.events\", \"detail-type\": \"Scheduled Event\"}";
    private static final String CHANGE =
            "{\"source\": \"aws.sagemaker\", \"detail-type\": \"SageMaker Endpoint State Change\","
                    + " \"detail\": {\"EndpointName\": \"demo-Falcon-Endpoint\", \"EndpointStatus\": \"IN_SERVICE\"}}";

    /** What SageMaker does with a model's role, when it runs what is ours. */
    private static final Map<String, String> DONE_BY_SAGEMAKER = Map.ofEntries(
            entry("logs:CreateLogGroup", "for the log of the model's containers"),
            entry("logs:DescribeLogStreams", "for the log of the model's containers"),
            entry("logs:CreateLogStream", "for the log of the model's containers"),
            entry("logs:PutLogEvents", "for the log of the model's containers"),
            entry("cloudwatch:PutMetricData", "for the model's containers"),
            entry("ecr:GetAuthorizationToken", "to pull the model's image"),
            entry("ecr:BatchCheckLayerAvailability", "to pull the model's image"),
            entry("ecr:BatchGetImage", "to pull the model's image"),
            entry("ecr:GetDownloadUrlForLayer", "to pull the model's image"),
            entry("s3:GetObject", "to load the model, and to read requests"),
            entry("s3:ListBucket", "to load the model"),
            entry("s3:PutObject", "to write answers"),
            entry("sns:Publish", "to tell of answers"));

    /** What Lambda does with a function's role. */
    private static final Map<String, String> DONE_BY_LAMBDA = Map.of(
            "logs:CreateLogStream", "for what the function writes to its output",
            "logs:PutLogEvents", "for what the function writes to its output");

    @TempDir
    Path folder;

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @ValueSource(strings = {"ssm", "dynamodb"})
    void fromDeploymentToDeletionEverythingGoesThroughTheTemplate(String store) throws IOException {
        try (WalkedStack stack = new WalkedStack("walked-" + store, Samples.render(config(store)), FUNCTIONS)
                .with("ModelOwnCodeKey", OwnFunction.archive(folder.resolve("own.jar")))) {
            String token = explained(stack, () -> {
                stack.create();
                return issueToken(stack);
            });
            explained(stack, () -> {
                tokensOpenOnlyWhatTheyMay(stack, token);
                leasesAreShownAndExtended(stack, token);
                whatDoesNotRunSaysSo(stack, token);
                stack.fire("EveryMinute", SCHEDULE);
                modelsAnswer(stack, token);
                whatModelsCannotAnswerIsMapped(stack, token);
                invocationsAreStartedAndFetched(stack, token);
                invocationsThatFailEndAndSayWhy(stack, token);
                endpointsOfOthersAreAdoptedOrLeftAlone(stack, token);
                onlyEventsOfEndpointsMakeARun(stack);
                whatHasNoTimeLeftGoes(stack, token);
                theOriginalWritesBesideUs(stack, token);
                leasesMoveToTheOtherStoreAndBack(stack, token);
                List<String> leased = json(send(stack, token, Gateway.Request.get("/endpoint-expiry"), 200))
                        .findValuesAsText("EndpointName");
                stack.delete();
                assertThat(stack.sageMaker.status(FALCON)).isEmpty();
                assertThat(stack.sageMaker.status("theirs-Endpoint")).contains("InService");
                assertThat(stack.waitedFor())
                        .as("no name is free before its quarantine is over")
                        .containsExactlyInAnyOrderElementsOf(leased);
                return leased;
            });
            assertThat(stack.denied()).as("what the roles do not allow").isEmpty();
            assertThat(stack.policies.unused())
                    .as("what the roles allow and nobody does")
                    .allMatch(TemplateWalkIT::hasAReason)
                    .filteredOn(grant -> grant.principal().equals("sagemaker.amazonaws.com"))
                    .extracting(Policies.Grant::action)
                    .as("what models need")
                    .containsOnly(DONE_BY_SAGEMAKER.keySet().toArray(String[]::new));
            assertThat(stack.permissions.unused())
                    .as("whom functions let call, and who does not")
                    .isEmpty();
            assertThat(stack.logs()).doesNotContain("elease_", token, "signature=secret");
        }
    }

    /** The first deployment of who moves from the original, beside whose stack it fails, and the second one. */
    @Execution(ExecutionMode.CONCURRENT)
    @Test
    void aCreationThatFailsLeavesLeasesAsTheyWereAndNothingOfItsOwn() {
        String schedule = ", 'schedule': {'initial_provision_minutes': 90}";
        String config = "{'project_prefix': 'demo', 'grace_seconds': 0, 'ddb_auth_table_name': 'WalkedTokens-undone',"
                + " 'jumpstart_models': [" + MODEL.formatted("New", "realtime", schedule) + ", "
                + MODEL.formatted("There", "realtime", schedule) + "]}";
        EndpointName added = new EndpointName("demo-New-Endpoint");
        EndpointName there = new EndpointName("demo-There-Endpoint");
        Instant expiry = Instant.now().plus(45, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
        try (WalkedStack stack = new WalkedStack("walked-undone", Samples.render(config), FUNCTIONS);
                SsmClient ssm = stack.testClient(SsmClient.builder())) {
            ExpiryStore leases = SsmExpiryStore.create(ssm);
            stack.sageMaker.addForeign(there.value(), Map.of());
            leases.create(Lease.running(there, new EndpointConfigName("of-the-original"), expiry, Instant.now())
                    .adoptable());

            explained(stack, () -> {
                stack.failToCreate("ReconcilerNotRunningAlarm", () -> {
                    stack.fire("EveryMinute", SCHEDULE);
                    assertThat(stack.sageMaker.status(added.value())).contains("InService");
                    assertThat(stack.sageMaker.tags(there.value()))
                            .containsEntry("endpoint-lease:installation", "demo");
                });
                assertThat(stack.sageMaker.status(added.value())).isEmpty();
                assertThat(leases.find(added)).isEmpty();
                assertThat(stack.waitedFor()).containsExactly(added.value());
                assertThat(stack.sageMaker.status(there.value())).contains("InService");
                assertThat(lease(leases, there).configName()).hasToString("of-the-original");
                assertThat(lease(leases, there).expiry()).isEqualTo(expiry);

                stack.create();
                assertThat(lease(leases, added).isLive(Instant.now().plus(89, ChronoUnit.MINUTES)))
                        .as("a first lease again")
                        .isTrue();
                assertThat(lease(leases, there).configName()).hasToString("walked-undone-ModelThereConfig");
                assertThat(lease(leases, there).expiry()).isEqualTo(expiry);
                return true;
            });
            assertThat(stack.denied()).isEmpty();
        }
    }

    private static Lease lease(ExpiryStore leases, EndpointName name) {
        return ((StoredLease.Valid) leases.find(name).orElseThrow()).lease();
    }

    /** With all that the functions have said, where something is not as it should be. */
    private static <T> T explained(WalkedStack stack, Supplier<T> part) {
        try {
            return part.get();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    e.getMessage() + "\n" + stack.denied() + "\nUNUSED" + stack.policies.unused() + "\n" + stack.logs(),
                    e);
        }
    }

    private static boolean hasAReason(Policies.Grant unused) {
        return switch (unused.principal()) {
            case "sagemaker.amazonaws.com" -> DONE_BY_SAGEMAKER.containsKey(unused.action());
            case "lambda.amazonaws.com" ->
                DONE_BY_LAMBDA.containsKey(unused.action())
                        // the one of two that AWS's pages name and our stand-in does not
                        || (unused.action().equals("ssm:GetParametersByPath")
                                && unused.resource().endsWith("/sagemaker/endpoint/expiry/*"));
            // API Gateway does, with the one role that has it, to write its access logs
            case "apigateway.amazonaws.com" -> unused.action().equals("AmazonAPIGatewayPushToCloudWatchLogs");
            default -> false;
        };
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
                        ", 'schedule': {'initial_provision_minutes': 1.5}, 'longest_lease_minutes': 90.5,"
                                + " 'integration': {'type': 'api', 'properties': {'api_resource_name': 'flan'}}"),
                MODEL.formatted(
                        "Mixed-Case",
                        "realtime",
                        ", 'integration': {'type': 'lambda', 'properties': {'api_resource_name': 'mixed'}}"),
                MODEL.formatted(
                        "Dear",
                        "realtime",
                        ", 'integration': {'type': 'api', 'properties': {'api_resource_name': 'dear'}}"),
                MODEL.formatted(
                        "Own",
                        "realtime",
                        ", 'schedule': {'initial_provision_minutes': 90}, 'integration': {'type': 'lambda', 'properties':"
                                + " {'api_resource_name': 'own', 'lambda_src': 'own.jar', 'lambda_handler': '"
                                + OwnFunction.HANDLER + "'}}"),
                MODEL.formatted("Batch", "async", ""));
        return "{'project_prefix': 'demo', 'grace_seconds': 0, 'longest_lease_minutes': 1000.25,"
                + " 'ddb_auth_table_name': 'WalkedTokens-" + store + "', 'lease_store': '" + store
                + "', 'jumpstart_models': [" + String.join(", ", models) + "]}";
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
        otherMethodsAreRefused(gateway);
        assertThat(gateway.send(Gateway.Request.get("/elsewhere")).status()).isEqualTo(404);
    }

    private static void otherMethodsAreRefused(Gateway gateway) {
        Gateway.Request put = new Gateway.Request("PUT", "/endpoint-expiry", Map.of(), Map.of(), null);
        Gateway.Response refusal =
                new Gateway.Response(405, Map.of("Allow", "GET, POST"), "{\"error\": \"Method not allowed\"}");

        assertThat(gateway.send(put)).isEqualTo(refusal);
        assertThat(gateway.send(put.header("Accept", "image/png, */*"))).isEqualTo(refusal);
        assertThat(gateway.send(put.header("Content-Type", "application/json; charset=utf-8")))
                .isEqualTo(refusal);
        for (String type : List.of("application/x-www-form-urlencoded", "text/plain", "image/png")) {
            assertThat(gateway.send(put.header("Content-Type", type)))
                    .as(type)
                    .isEqualTo(new Gateway.Response(405, Map.of("Content-Type", "application/json"), refusal.body()));
        }
    }

    private static Gateway.Request addition(String name, String minutes) {
        return Gateway.Request.post(
                "/endpoint-expiry",
                "{\"EndpointName\": \"" + name + "\", \"EndpointConfigName\": \"other-config\", \"minutes\": " + minutes
                        + "}");
    }

    private static Gateway.Request extension(String name, String minutes) {
        return Gateway.Request.post(
                "/endpoint-expiry", "{\"EndpointName\": \"" + name + "\", \"minutes\": " + minutes + "}");
    }

    private static void leasesAreShownAndExtended(WalkedStack stack, String token) {
        JsonNode all = json(send(stack, token, Gateway.Request.get("/endpoint-expiry"), 200));
        assertThat(all.findValuesAsText("EndpointName")).containsExactly(DEAR, FALCON, FLAN, MIXED, OWN);

        JsonNode one =
                json(send(stack, token, Gateway.Request.get("/endpoint-expiry").query("EndpointName", FALCON), 200));
        assertThat(one.fieldNames()).toIterable().startsWith("EndpointName", "EndpointExpiry ", "TimeLeft");
        assertThat(one.path("RemainingSeconds").asLong()).isBetween(89 * 60L, 90 * 60L);

        JsonNode extended = json(send(stack, token, extension(FALCON, "10"), 200));
        assertThat(extended.path("RemainingSeconds").asLong()).isBetween(99 * 60L, 100 * 60L);
        JsonNode cut = json(send(stack, token, extension(FALCON, "2000"), 200));
        assertThat(cut.path("RemainingSeconds").asLong())
                .as("at most 1000.25 minutes")
                .isBetween(1000 * 60L, 1000 * 60L + 15);
        JsonNode cutOfItsOwn = json(send(stack, token, extension(FLAN, "2000"), 200));
        assertThat(cutOfItsOwn.path("RemainingSeconds").asLong())
                .as("of this one at most 90.5")
                .isBetween(90 * 60L, 90 * 60L + 30);

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

        Gateway.Request own = Gateway.Request.post("/own", body);
        assertThat(stack.gateway.send(own).status()).isEqualTo(401);
        assertThat(stack.gateway.send(own.header("Authorization", token)))
                .isEqualTo(new Gateway.Response(200, Map.of(OwnFunction.HEADER, "was here"), body));
    }

    private static void whatDoesNotRunSaysSo(WalkedStack stack, String token) {
        for (String route : List.of("/falcon", "/mixed", "/flan", "/dear")) {
            Gateway.Request request = Gateway.Request.post(route, "{}").header("Authorization", token);
            for (String accepted : List.of("application/json", "image/png")) {
                Gateway.Response answer = stack.gateway.send(request.header("Accept", accepted));
                assertThat(answer.status()).as(route).isEqualTo(503);
                assertThat(answer.headers()).as(route).containsKey("Retry-After");
                assertThat(json(answer.body()).path("error").asText()).isNotEmpty();
            }
        }
        assertThat(json(send(stack, token, extension(MIXED, "30"), 200))
                        .path("Status")
                        .asText())
                .isEqualTo("RESTARTING");
    }

    /** What of SageMaker's answers comes through a route that API Gateway serves by itself, and through one that a function serves. */
    private static void whatModelsCannotAnswerIsMapped(WalkedStack stack, String token) {
        for (String route : List.of("/flan", "/falcon")) {
            Gateway.Request request = Gateway.Request.post(route, "{}");
            stack.models.nextFailsInItsContainer(422);
            assertThat(send(stack, token, request, 422)).contains("The model answered 422");
            stack.models.nextFailsInItsContainer(500);
            assertThat(send(stack, token, request, 502)).contains("The model answered 500");
        }
        Gateway.Request direct = Gateway.Request.post("/flan", "{}").header("Authorization", token);
        stack.models.nextAreRefused(1, 400, "ValidationError");
        assertThat(send(stack, token, direct, 400))
                .contains("refused the request")
                .doesNotContain("123456789012");
        stack.models.nextAreRefused(1, 400, "ValidationError");
        assertThat(send(stack, token, Gateway.Request.post("/falcon", "{}"), 500))
                .doesNotContain("123456789012");
        stack.models.nextAreRefused(1, 413, "PayloadTooLarge");
        assertThat(send(stack, token, direct, 502)).contains("did not take the request");
        for (int status : List.of(429, 500, 503, 530)) {
            stack.models.nextAreRefused(1, status, "AsTold");
            Gateway.Response response = stack.gateway.send(direct.header("Accept", "audio/wav"));
            assertThat(response.status())
                    .as("%s -> %s", status, response.body())
                    .isEqualTo(status == 429 ? 429 : 503);
            assertThat(response.headers()).containsEntry("Retry-After", "5");
            assertThat(json(response.body()).path("error").asText())
                    .contains("Try again in a few seconds")
                    .doesNotContain("123456789012");
        }
        assertThat(stack.models.failures()).as("that nobody has met").isEmpty();
    }

    private static void invocationsAreStartedAndFetched(WalkedStack stack, String token) {
        JsonNode started = json(send(
                stack,
                token,
                Gateway.Request.post(
                        "/startexecution", "{\"endpointname\": \"" + FALCON + "\", \"body\": {\"inputs\": 1}}"),
                200));
        JsonNode ended = ended(stack, token, started.path("executionArn").asText());
        assertThat(ended.path("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(json(ended.path("output").asText()).path("Body").asText()).isEqualTo("{\"inputs\":1}");

        send(
                stack,
                token,
                Gateway.Request.post("/startexecution", "{\"endpointname\": \"" + FLAN + "\", \"body\": 1}"),
                404);
    }

    private static JsonNode ended(WalkedStack stack, String token, String arn) {
        return eventually(
                () -> json(send(
                        stack,
                        token,
                        Gateway.Request.post("/describeexecution", "{\"executionArn\": \"" + arn + "\"}"),
                        200)),
                execution -> !execution.path("status").asText().equals("RUNNING"));
    }

    /** The machine's own part: what is tried again and how often, what is caught, and what takes too long. */
    private static void invocationsThatFailEndAndSayWhy(WalkedStack stack, String token) {
        stack.models.nextFailsInItsContainer(400);
        JsonNode refused = execution(stack, token);
        assertThat(refused.path("status").asText()).isEqualTo("FAILED");
        assertThat(refused.path("error").asText()).isEqualTo("SageMakerRuntime.ModelErrorException");
        assertThat(refused.path("cause").asText()).isNotEmpty();

        stack.models.nextAreRefused(4, 503, "ServiceUnavailable");
        assertThat(execution(stack, token).path("status").asText())
                .as("tried again four times")
                .isEqualTo("SUCCEEDED");
        stack.models.nextAreRefused(5, 429, "ModelNotReadyException");
        JsonNode unready = execution(stack, token);
        assertThat(unready.path("status").asText()).as("and no more").isEqualTo("FAILED");
        assertThat(unready.path("error").asText()).isEqualTo("SageMakerRuntime.ModelNotReadyException");
        assertThat(stack.models.failures()).as("that nobody has met").isEmpty();

        stack.aws.faults((operation, number) ->
                operation.equals("SageMakerRuntime.InvokeEndpoint") ? Optional.of(Fault.TIMED_OUT) : Optional.empty());
        JsonNode late = execution(stack, token);
        stack.aws.faults(Faults.NONE);
        assertThat(late.path("status").asText()).isEqualTo("FAILED");
        assertThat(late.path("error").asText()).isEqualTo("States.Timeout");
    }

    private static JsonNode execution(WalkedStack stack, String token) {
        JsonNode started = json(send(
                stack,
                token,
                Gateway.Request.post("/startexecution", "{\"endpointname\": \"" + FALCON + "\", \"body\": {}}"),
                200));
        return ended(stack, token, started.path("executionArn").asText());
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

    private static void onlyEventsOfEndpointsMakeARun(WalkedStack stack) {
        int before = stack.aws.calls("SageMaker.ListEndpoints");
        stack.fire("EndpointChanged", CHANGE);
        int after = stack.aws.calls("SageMaker.ListEndpoints");
        assertThat(after).isGreaterThan(before);

        stack.fire(
                "EndpointChanged", CHANGE.replace("SageMaker Endpoint State Change", "SageMaker Model State Change"));
        stack.fire("EndpointChanged", CHANGE.replace("aws.sagemaker", "somebodys.own"));
        stack.fire("EveryMinute", CHANGE);
        assertThat(stack.aws.calls("SageMaker.ListEndpoints")).isEqualTo(after);
    }

    private static void whatHasNoTimeLeftGoes(WalkedStack stack, String token) {
        Gateway.Request brief = Gateway.Request.post(
                "/endpoint-expiry",
                "{\"EndpointName\": \"brief-Endpoint\", \"EndpointConfigName\": \"by-hand\", \"minutes\": 0.05}");
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
        stack.extendAsTheOriginal(MIXED);
        send(stack, token, extension(MIXED, "1"), 200);
        for (String route : List.of("/mixed", "/falcon")) {
            String endpoint = route.equals("/mixed") ? MIXED : FALCON;
            stack.extendAsTheOriginal(endpoint);
            stack.models.nextAreRefused(1, 429, "ModelNotReadyException");
            send(stack, token, Gateway.Request.post(route, "{}"), 503);
        }
        stack.extendAsTheOriginal(MIXED);
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
        String added = json(send(stack, token, addition(DEAR, "600"), 200))
                .path("EndpointExpiry ")
                .asText();
        stack.customResources.update("LeasesLeftBehind", Map.of("LeaseStore", other), Map.of("LeaseStore", store));
        assertThat(json(send(stack, token, Gateway.Request.get("/endpoint-expiry"), 200)))
                .as("nor is what was added there meanwhile left behind")
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
                .as("what was added meanwhile, and what the original has added")
                .contains(added)
                .hasSize(other.equals("ssm") ? 2 : 1);
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
