package io.github.endpointlease.lambda.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.standin.Fault;
import io.github.endpointlease.standin.Faults;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run, whatever caused it. */
@OnStandIn
class ReconcileFunctionTest {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");

    private final Account account = new Account();

    @AfterEach
    void close() {
        account.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not JSON",
                "[]",
                "{\"source\": \"aws.events\", \"detail-type\": \"Scheduled Event\", \"detail\": {}}",
                "{\"source\": \"aws.sagemaker\", \"detail\": {\"EndpointStatus\": \"IN_SERVICE\", \"EndpointName\": 7}}"
            })
    void everyEventCausesARun(String event) throws IOException {
        lease(Duration.ofHours(1));

        String answer = run(new ReconcileFunction(account.setup(Map.of())), event);

        assertThat(answer).isEqualTo("{\"leases\": 1, \"endpoints\": 0, \"clean\": true}");
        assertThat(account.sageMaker.status(NAME.value())).contains("Creating");
    }

    @Test
    void theGraceAndTheInstallationAreThoseOfTheVariables() throws IOException {
        lease(Duration.ofMinutes(10));
        ReconcileFunction patient = new ReconcileFunction(account.setup(Map.of("GRACE_SECONDS", "300")));
        run(patient, "");
        account.clock.advance(Duration.ofMinutes(14));
        run(patient, "");
        assertThat(account.sageMaker.status(NAME.value())).contains("InService");
        assertThat(account.sageMaker.tags(NAME.value())).containsEntry("endpoint-lease:installation", "demo");

        run(new ReconcileFunction(account.setup(Map.of("GRACE_SECONDS", "0"))), "");

        assertThat(account.sageMaker.status(NAME.value())).contains("Deleting");
    }

    @Test
    void theTroubleOfOneLeaseIsNoFailure() throws IOException {
        lease(Duration.ofHours(1));
        account.sageMaker.quotaReached();

        assertThat(run(new ReconcileFunction(account.setup(Map.of())), "")).contains("\"clean\": false");
    }

    @Test
    void aStoreThatCannotBeListedIsAFailureOfTheFunction() {
        ReconcileFunction function = new ReconcileFunction(account.setup(Map.of()));
        account.aws.faults(failing("AmazonSSM.GetParametersByPath"));

        assertThatThrownBy(() -> run(function, ""))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("Leases could not all be listed");
    }

    @Test
    void endpointsThatCannotBeListedAreAFailureOfTheFunction() {
        ReconcileFunction function = new ReconcileFunction(account.setup(Map.of()));
        account.aws.faults(failing("SageMaker.ListEndpoints"));

        assertThatThrownBy(() -> run(function, ""))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("Endpoints could not all be listed");
    }

    @Test
    void theMetricsSayWhatTheRunSaw() throws IOException {
        lease(Duration.ofMinutes(1));
        ReconcileFunction function = new ReconcileFunction(account.setup(Map.of()));
        run(function, "");
        account.clock.advance(Duration.ofMinutes(2));
        account.metrics.clear();

        run(function, "");

        assertThat(account.metrics)
                .containsExactly(
                        "{\"_aws\":{\"Timestamp\":" + account.clock.instant().toEpochMilli()
                                + ",\"CloudWatchMetrics\":[{\"Namespace\":\"EndpointLease\",\"Dimensions\":[[\"Installation\"]],"
                                + "\"Metrics\":[{\"Name\":\"Leases\",\"Unit\":\"Count\"},{\"Name\":\"Running\",\"Unit\":\"Count\"},"
                                + "{\"Name\":\"ExpiredButRunning\",\"Unit\":\"Count\"},{\"Name\":\"Failures\",\"Unit\":\"Count\"}]}]},"
                                + "\"Installation\":\"demo\",\"Leases\":1,\"Running\":1,\"ExpiredButRunning\":1,\"Failures\":0}");
    }

    @Test
    void aRunThatCouldNotListEverythingOnlyCountsItsFailures() {
        ReconcileFunction function = new ReconcileFunction(account.setup(Map.of("METRICS_NAMESPACE", "Ours")));
        account.aws.faults(failing("AmazonSSM.GetParametersByPath"));

        assertThatThrownBy(() -> run(function, "")).isInstanceOf(BackendException.class);

        assertThat(account.metrics)
                .singleElement()
                .asString()
                .contains("\"Namespace\":\"Ours\"")
                .contains("\"Failures\":1")
                .doesNotContain("Running")
                .doesNotContain("Leases");
    }

    private static Faults failing(String operation) {
        return (called, number) -> called.equals(operation) ? Optional.of(Fault.SERVER_ERROR) : Optional.empty();
    }

    private void lease(Duration time) {
        new LeaseParts(LeaseSettings.read(new Environment(Map.of("PROJECT_PREFIX", "demo"))), account.setup(Map.of()))
                .leases()
                .add(NAME, new EndpointConfigName(Account.CONFIG), time);
    }

    private static String run(ReconcileFunction function, String event) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        function.handleRequest(new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)), answer, null);
        return answer.toString(StandardCharsets.UTF_8);
    }
}
