package io.github.endpointlease.backend.sagemaker;

import static io.github.endpointlease.backend.sagemaker.SageMakerWorld.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.standin.Call;
import io.github.endpointlease.standin.Fault;
import io.github.endpointlease.standin.Faults;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.core.retry.RetryPolicy;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/** What of a deletion goes over the wire: one request, with the date of its decision, whatever becomes of it. */
@OnStandIn
class SentOnceTest {
    private static final String DELETE = "SageMaker.DeleteEndpoint";
    private static final String DATE = "x-amz-date";

    private final SageMakerWorld world = new SageMakerWorld();

    @AfterEach
    void close() {
        world.close();
    }

    /** Clients that would send again. */
    private enum Eager implements Consumer<ClientOverrideConfiguration.Builder> {
        FIVE_ATTEMPTS {
            @Override
            public void accept(ClientOverrideConfiguration.Builder settings) {
                settings.retryStrategy(retry -> retry.maxAttempts(5));
            }
        },
        ADAPTIVE {
            @Override
            public void accept(ClientOverrideConfiguration.Builder settings) {
                settings.retryStrategy(RetryMode.ADAPTIVE_V2);
            }
        },
        POLICY_OF_THE_OLD_KIND {
            @Override
            @SuppressWarnings("deprecation") // still honoured by the SDK, and in use
            public void accept(ClientOverrideConfiguration.Builder settings) {
                settings.retryPolicy(RetryPolicy.builder().numRetries(4).build());
            }
        }
    }

    static Stream<Arguments> everyClientAndFault() {
        return Arrays.stream(Eager.values())
                .flatMap(client -> Arrays.stream(Fault.values()).map(fault -> Arguments.of(client, fault)));
    }

    @ParameterizedTest
    @MethodSource("everyClientAndFault")
    void aDeletionArrivesOnceWhateverTheClientAndWhateverGoesWrong(Eager settings, Fault fault) {
        world.sageMaker.addForeign(NAME.value(), Map.of());
        try (SageMakerClient client = world.client(settings)) {
            SageMakerEndpoints endpoints = SageMakerEndpoints.builder(client)
                    .callTimeout(Duration.ofMillis(500))
                    .build();
            Endpoint seen =
                    SageMakerEndpoints.builder(client).build().describe(NAME).orElseThrow();
            world.aws.faults(Faults.nth(DELETE, 1, fault));

            assertThatThrownBy(() -> endpoints.delete(seen, world.clock.instant()))
                    .isInstanceOfSatisfying(
                            BackendException.class,
                            e -> assertThat(e.isRetryable()).isTrue());

            assertThat(world.aws.calls(DELETE)).isEqualTo(1);
        }
    }

    @Test
    void withoutTheSdkTheJdkWouldSendAgainOverAConnectionThatWasKept() throws IOException {
        world.aws.faults(Faults.nth(DELETE, 1, Fault.ANSWER_LOST));
        post("SageMaker.ListEndpoints");
        post(DELETE);

        assertThat(world.aws.calls(DELETE)).isEqualTo(2);
    }

    @ParameterizedTest
    @EnumSource(Eager.class)
    void otherRequestsOfTheClientAreStillSentAgain(Eager settings) {
        world.sageMaker.addForeign(NAME.value(), Map.of());
        try (SageMakerClient client = world.client(settings)) {
            SageMakerEndpoints endpoints = SageMakerEndpoints.builder(client).build();
            Endpoint seen = endpoints.describe(NAME).orElseThrow();
            endpoints.delete(seen, world.clock.instant());
            world.aws.forgetCalls();
            world.aws.faults(Faults.nth("SageMaker.DescribeEndpoint", 1, Fault.RESET));

            assertThat(endpoints.describe(NAME)).isPresent();

            assertThat(world.calls("DescribeEndpoint")).isEqualTo(2);
        }
    }

    @Test
    void aDeletionBearsTheDateOfItsDecisionAndNoOtherRequestDoes() {
        world.sageMaker.addForeign(NAME.value(), Map.of());
        Endpoint seen = world.endpoints.describe(NAME).orElseThrow();

        for (int minutes = 0; minutes < 3; minutes++) {
            Instant decidedAt = Instant.parse("2026-03-01T10:00:07.9Z").plus(Duration.ofMinutes(minutes));
            world.endpoints.delete(seen, decidedAt);
            world.endpoints.describe(NAME);

            Call delete = world.aws.last(DELETE).orElseThrow();
            assertThat(delete.headers()).containsEntry(DATE, "20260301T100" + minutes + "07Z");
            assertThat(delete.headers().get("authorization"))
                    .startsWith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260301/us-east-1/sagemaker/aws4_request")
                    .contains(DATE);
            assertThat(world.aws
                            .last("SageMaker.DescribeEndpoint")
                            .orElseThrow()
                            .headers()
                            .get(DATE))
                    .doesNotStartWith("20260301");
        }
    }

    @Test
    void nothingElseAboutTheClientChanges() {
        world.sageMaker.addForeign(NAME.value(), Map.of());
        try (SageMakerClient client = world.client(settings -> settings.putHeader("X-Kept", "yes"))) {
            SageMakerEndpoints endpoints = SageMakerEndpoints.builder(client).build();

            endpoints.delete(endpoints.describe(NAME).orElseThrow(), world.clock.instant());

            Map<String, String> delete = world.aws.last(DELETE).orElseThrow().headers();
            Map<String, String> describe =
                    world.aws.last("SageMaker.DescribeEndpoint").orElseThrow().headers();
            assertThat(delete).containsEntry("x-kept", "yes").containsOnlyKeys(describe.keySet());
        }
    }

    private void post(String operation) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) world.aws.uri().toURL().openConnection();
        connection.setDoOutput(true);
        connection.setRequestProperty("x-amz-target", operation);
        connection.setRequestProperty(DATE, "20260301T100000Z");
        connection.getOutputStream().write("{}".getBytes(StandardCharsets.UTF_8));
        assertThat(connection.getResponseCode()).isPositive();
        try (var body =
                connection.getResponseCode() < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            assertThat(body.readAllBytes()).isNotEmpty();
        }
    }
}
