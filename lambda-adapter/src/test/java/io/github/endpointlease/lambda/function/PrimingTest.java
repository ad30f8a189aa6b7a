package io.github.endpointlease.lambda.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Named.named;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.client.builder.SdkSyncClientBuilder;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;

/** What is done before a snapshot reaches nobody, gets through all the same, and never keeps the snapshot from being taken. */
class PrimingTest {
    private static final Context<Resource> CONTEXT = Core.getGlobalContext();
    private static final String MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:m";

    @ParameterizedTest
    @CsvSource({"ssm", "dynamodb"})
    void leasesAreListedAndLookedUpInAnEmptyAccount(String store) {
        LeasesFunction function = new LeasesFunction(priming("LEASE_STORE", store, "LEASE_TABLE", "leases"));

        APIGatewayProxyResponseEvent listed = function.handleRequest(PrimingEvents.get("endpoint-expiry"), null);
        APIGatewayProxyResponseEvent extended = function.handleRequest(
                PrimingEvents.post("endpoint-expiry", "{\"EndpointName\": \"priming\", \"minutes\": 1}"), null);

        assertThat(listed.getBody()).isEqualTo("[]");
        assertThat(extended.getStatusCode()).as(extended.getBody()).isEqualTo(400);
        assertThat(extended.getBody()).contains("EndpointName not found");
    }

    @Test
    void aModelAnswersAndAnExecutionStarts() {
        InvokeFunction invoke = new InvokeFunction(priming("MODEL_ROUTES", "p=p", "PUBLIC_ROUTES", "p"));
        ExecutionsFunction executions =
                new ExecutionsFunction(priming("STATE_MACHINE_ARN", MACHINE, "ASYNC_ENDPOINTS", "p"));

        assertThat(invoke.handleRequest(PrimingEvents.post("p", "{}"), null).getStatusCode())
                .isEqualTo(200);
        assertThat(executions
                        .handleRequest(
                                PrimingEvents.post("startexecution", "{\"endpointname\": \"p\", \"body\": {}}"), null)
                        .getStatusCode())
                .isEqualTo(200);
    }

    static Stream<Arguments> functions() {
        return Stream.of(
                arguments(named("authorize", work(AuthorizeFunction::prime)), List.of("DynamoDB_20120810.GetItem")),
                arguments(
                        named("leases", work(LeasesFunction::prime)),
                        List.of("AmazonSSM.GetParametersByPath", "AmazonSSM.GetParameter")),
                arguments(named("invoke", work(InvokeFunction::prime)), List.of("/endpoints/priming/invocations")),
                arguments(
                        named("executions", work(ExecutionsFunction::prime)),
                        List.of("AWSStepFunctions.StartExecution")),
                arguments(
                        named("reconcile", work(ReconcileFunction::prime)),
                        List.of("AmazonSSM.GetParametersByPath", "SageMaker.ListEndpoints")));
    }

    private static Consumer<Setup> work(Consumer<Setup> work) {
        return work;
    }

    /** A handler makes an answer of whatever goes wrong in it, so only its calls and its log show that the work was done. */
    @ParameterizedTest
    @MethodSource("functions")
    void eachFunctionsOwnWorkReachesItsClientsAndNothingGoesWrong(Consumer<Setup> work, List<String> calls) {
        CountingHttpClient client = new CountingHttpClient();
        Setup setup = new Setup(
                variables("TOKEN_TABLE", "t", "STATE_MACHINE_ARN", MACHINE),
                AwsClients.with(client::takeThePlaceOfTheNetwork),
                InstantSource.system(),
                line -> {});

        try (Warnings warnings = new Warnings()) {
            work.accept(setup);

            assertThat(client.calls).containsAll(calls);
            assertThat(warnings.messages).isEmpty();
        }
    }

    @Test
    void workThatFailsDoesNotKeepTheSnapshotFromBeingTaken() {
        assertThatCode(() -> new Priming(setup -> {
                            throw new IllegalStateException("broken");
                        })
                        .beforeCheckpoint(CONTEXT))
                .doesNotThrowAnyException();
        assertThatCode(() -> new Priming(setup -> {
                            throw new NoClassDefFoundError("missing");
                        })
                        .beforeCheckpoint(CONTEXT))
                .doesNotThrowAnyException();
    }

    private static Setup priming(String... variables) {
        return Setup.ofPriming(variables(variables));
    }

    private static Map<String, String> variables(String... variables) {
        Map<String, String> all = new HashMap<>(Map.of("PROJECT_PREFIX", "demo", "AWS_REGION", "us-east-1"));
        for (int i = 0; i < variables.length; i += 2) {
            all.put(variables[i], variables[i + 1]);
        }
        return all;
    }

    /** The client that priming has, which writes down what it is asked. */
    private static final class CountingHttpClient implements SdkHttpClient {
        private final SdkHttpClient priming = new PrimingHttpClient();
        final List<String> calls = new CopyOnWriteArrayList<>();

        void takeThePlaceOfTheNetwork(AwsClientBuilder<?, ?> builder) {
            ((SdkSyncClientBuilder<?, ?>) builder).httpClientBuilder(null).httpClient(this);
            builder.region(Region.US_EAST_1)
                    .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("a", "b")));
        }

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            calls.add(request.httpRequest()
                    .firstMatchingHeader("X-Amz-Target")
                    .orElse(request.httpRequest().encodedPath()));
            return priming.prepareRequest(request);
        }

        @Override
        public void close() {
            priming.close();
        }
    }

    /** What is logged from warnings on, whatever the tests' own log shows. */
    private static final class Warnings extends Handler implements AutoCloseable {
        private final Logger logger = Logger.getLogger("io.github.endpointlease");
        private final @Nullable Level before = logger.getLevel();
        final List<String> messages = new CopyOnWriteArrayList<>();

        Warnings() {
            logger.setLevel(Level.WARNING);
            logger.addHandler(this);
        }

        @Override
        public void publish(LogRecord logged) {
            messages.add(logged.getLevel() + " " + logged.getMessage() + " " + logged.getThrown());
        }

        @Override
        public void flush() {
            // keeps nothing back
        }

        @Override
        public void close() {
            logger.removeHandler(this);
            logger.setLevel(before);
        }
    }
}
