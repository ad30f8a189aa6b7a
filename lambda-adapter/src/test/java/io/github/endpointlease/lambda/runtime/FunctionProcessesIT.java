package io.github.endpointlease.lambda.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.github.endpointlease.Tokens;
import io.github.endpointlease.backend.dynamodb.DynamoDbSchema;
import io.github.endpointlease.backend.dynamodb.DynamoDbTokenStore;
import io.github.endpointlease.lambda.runtime.ArchivesIT.Function;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.proof.ProofReport;
import io.github.endpointlease.spi.InvocationOutcome;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.DynamoDbLocal;
import io.github.endpointlease.standin.ParameterStore;
import io.github.endpointlease.standin.SageMakerRuntimeService;
import io.github.endpointlease.standin.SageMakerService;
import io.github.endpointlease.standin.StepFunctionsService;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Each function, started from its archive as Lambda starts it, answers. */
@OnStandIn
@OnDynamoDbLocal
class FunctionProcessesIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Map<String, String> LEASES = Map.of("PROJECT_PREFIX", "demo");
    /** What each function needs to start, and what tells its runtime that a snapshot will be taken. */
    private static final Map<String, String> SNAP_START = Map.of(
            "AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start",
            "PROJECT_PREFIX", "demo",
            "TOKEN_TABLE", "AuthTable",
            "STATE_MACHINE_ARN", "arn:aws:states:us-east-1:123456789012:stateMachine:demo-async",
            "RECONCILE_FUNCTION", "arn:aws:lambda:us-east-1:123456789012:function:reconcile:live");

    private final AwsStandIn aws = AwsStandIn.start();
    private final SageMakerService sageMaker = SageMakerService.addTo(aws, InstantSource.system());

    FunctionProcessesIT() {
        ParameterStore.addTo(aws);
        SageMakerRuntimeService.addTo(aws, sageMaker);
        sageMaker.addConfig("demo-config");
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void theAuthorizerLetsATokenInAndAnotherNot() {
        aws.withDynamoDb(DynamoDbLocal.shared());
        DynamoDbClient client = Clients.client(DynamoDbClient.builder(), aws.uri(), Duration.ofSeconds(10));
        DynamoDbSchema.createTokenTable(client, "AuthTable-it");
        Token token = new Tokens(DynamoDbTokenStore.create(client, "AuthTable-it"), InstantSource.system())
                .issue("alice", EnumSet.of(Scope.READ), List.of(EndpointPattern.ANY), null);

        try (LambdaProcess function = start(Function.AUTHORIZE, Map.of("TOKEN_TABLE", "AuthTable-it"))) {
            String allowed =
                    function.invoke(authorization(token.reveal()), TIMEOUT).text();
            String denied = function.invoke(authorization("another"), TIMEOUT).text();
            Result nobody = function.invoke(event("{\"headers\": {}, \"methodArn\": \"x\"}"), TIMEOUT);

            assertThat(allowed).contains("prod/GET/endpoint-expiry").contains("\"Effect\":\"Allow\"");
            assertThat(denied).contains("\"Effect\":\"Deny\"");
            assertThat(nobody)
                    .isInstanceOfSatisfying(
                            Result.Failed.class,
                            failed -> assertThat(failed.message()).isEqualTo("Unauthorized"));
        }
    }

    @Test
    void leasesAreListed() {
        try (LambdaProcess function = start(Function.API, LEASES)) {
            assertThat(function.invoke(request("GET", "endpoint-expiry"), TIMEOUT)
                            .text())
                    .contains("\"statusCode\":200")
                    .contains("\"body\":\"[]\"");
        }
    }

    @Test
    void aModelThatIsNotLeasedIsNotInvoked() {
        Map<String, String> variables = new HashMap<>(LEASES);
        variables.put("MODEL_ROUTES", "flan=demo-flan-Endpoint");

        try (LambdaProcess function = start(Function.INVOKE, variables)) {
            assertThat(function.invoke(request("POST", "flan"), TIMEOUT).text())
                    .contains("\"statusCode\":503")
                    .contains("it has no lease");
        }
    }

    @Test
    void anUnknownExecutionIsNotFound() {
        String machine = StepFunctionsService.addTo(
                        aws,
                        InstantSource.system(),
                        (name, request) -> new InvocationOutcome.Answered(request.body(), "text/plain", "a", null))
                .createStateMachine("demo-async");

        try (LambdaProcess function = start(Function.EXECUTIONS, Map.of("STATE_MACHINE_ARN", machine))) {
            assertThat(function.invoke(request("POST", "describeexecution"), TIMEOUT)
                            .text())
                    .contains("\"statusCode\":404");
        }
    }

    @Test
    void anEventOfEventBridgeCausesARun() {
        try (LambdaProcess function = start(Function.RECONCILE, LEASES)) {
            assertThat(function.invoke(event("{\"detail-type\": \"SageMaker Endpoint State Change\"}"), TIMEOUT)
                            .text())
                    .isEqualTo("{\"leases\": 0, \"endpoints\": 0, \"clean\": true}");
        }
    }

    @Test
    void theCustomResourceAnswersCloudFormation() throws Exception {
        Map<String, String> variables = new HashMap<>(LEASES);
        variables.put("RECONCILE_FUNCTION", "arn:aws:lambda:us-east-1:123456789012:function:reconcile:live");
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        HttpServer bucket = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        bucket.createContext("/", exchange -> {
            try (exchange) {
                answers.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                exchange.sendResponseHeaders(200, -1);
            }
        });
        bucket.start();
        String request = """
                {"RequestType": "Create", "ResponseURL": "http://127.0.0.1:%d/", "StackId": "arn:stack", "RequestId": "r",
                 "ResourceType": "Custom::Other", "LogicalResourceId": "Other", "ResourceProperties": {}}""".formatted(bucket.getAddress().getPort());

        try (LambdaProcess function = start(Function.RESOURCE, variables)) {
            function.invoke(event(request), TIMEOUT).text();

            assertThat(answers.poll(10, TimeUnit.SECONDS))
                    .contains("\"Status\":\"FAILED\"")
                    .contains("This function has no resources of type Custom::Other.");
        } finally {
            bucket.stop(0);
        }
    }

    /** Two of them, or all: PrimingTest holds each to it within this JVM. */
    static Stream<Function> primed() {
        Stream<Function> ordinary = Stream.of(Function.AUTHORIZE, Function.INVOKE);
        return ProofReport.isAtLength()
                ? Stream.concat(ordinary, Stream.of(Function.API, Function.EXECUTIONS, Function.RECONCILE))
                : ordinary;
    }

    @ParameterizedTest
    @MethodSource("primed")
    void beforeASnapshotAFunctionIsPrimedWithoutACall(Function primed) {
        try (LambdaProcess function = start(primed, SNAP_START)) {
            assertThat(aws.calls()).isEmpty();
            assertThat(function.log())
                    .contains("\"message\": \"Primed\"")
                    .doesNotContain("\"level\": \"WARN\"", "\"level\": \"ERROR\"");
        }
    }

    @Test
    void afterASnapshotAFunctionReachesAws() {
        try (LambdaProcess function = start(Function.API, SNAP_START)) {
            assertThat(function.invoke(request("GET", "endpoint-expiry"), TIMEOUT)
                            .text())
                    .contains("\"body\":\"[]\"");
            assertThat(aws.calls()).isNotEmpty();
        }
    }

    @Test
    void metricsAndLogsAreLinesOfJson() {
        try (LambdaProcess function = start(Function.RECONCILE, LEASES)) {
            sageMaker.refuse("ListEndpoints", 400, "AccessDeniedException", "no");
            function.invoke(event("{}"), TIMEOUT);

            assertThat(function.log().lines().filter(line -> line.startsWith("{\"_aws\":")))
                    .singleElement()
                    .asString()
                    .contains("\"Failures\":1");
            assertThat(function.log().lines().filter(line -> line.contains("Endpoints could not all be listed")))
                    .anyMatch(line -> line.startsWith("{\"time\": ") && line.contains("\"requestId\": "));
        }
    }

    @Test
    void aFaultyEnvironmentIsSaidWhenTheFunctionStarts() {
        assertThatThrownBy(() -> start(Function.RECONCILE, Map.of("GRACE_SECONDS", "x")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("PROJECT_PREFIX is required")
                .hasMessageContaining("GRACE_SECONDS must be a whole number from 0 to 300, but was: x");
    }

    private LambdaProcess start(Function function, Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("AWS_ENDPOINT_URL", aws.uri().toString());
        return LambdaProcess.start(function.archive, function.handler(), all);
    }

    private static byte[] authorization(String token) {
        return event("""
                {"type": "REQUEST", "methodArn": "arn:aws:execute-api:us-east-1:123456789012:abc/prod/GET/endpoint-expiry",
                 "headers": {"Authorization": "%s"}, "multiValueHeaders": {"Authorization": ["%s"]}}""".formatted(token, token));
    }

    private static byte[] request(String method, String resource) {
        return event("""
                {"httpMethod": "%s", "resource": "/%s", "path": "/%s", "headers": {"Content-Type": "application/json"},
                 "requestContext": {"authorizer": {"callerName": "owner", "callerScopes": "read extend admin invoke",
                   "callerEndpoints": "*"}}, "body": "{\\"executionArn\\": \\"x\\"}", "isBase64Encoded": false}""".formatted(method, resource, resource));
    }

    private static byte[] event(String json) {
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
