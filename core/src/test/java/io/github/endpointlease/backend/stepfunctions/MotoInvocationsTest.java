package io.github.endpointlease.backend.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.parts.EchoMachine;
import io.github.endpointlease.parts.OnMoto;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sfn.SfnClient;

/** moto accepts executions and does not do them, so it takes only what the contract says about names. */
@OnMoto
class MotoInvocationsTest {
    private static final EndpointName ENDPOINT = new EndpointName("demo-a-Endpoint");

    private final SfnClient client;
    private final StepFunctionsInvocations backend;

    MotoInvocationsTest(AwsServer moto) {
        client = moto.client(SfnClient.builder());
        backend = StepFunctionsInvocations.create(
                client, EchoMachine.create(client, new EndpointName("demo-b-Endpoint")), InstantSource.system());
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void aNameIsOneExecutionWithOneInput() {
        Execution first = backend.start("a", ENDPOINT, "{\"n\":1}");

        assertThat(backend.start("a", ENDPOINT, "{\"n\":1}").arn()).isEqualTo(first.arn());
        assertThatThrownBy(() -> backend.start("a", ENDPOINT, "{\"n\":2}")).isInstanceOf(InvalidValueException.class);
        assertThat(backend.describe(first.arn()).orElseThrow().input()).isEqualTo(first.input());
    }

    @Test
    void whatWasNeverStartedIsEmpty() {
        String arn = backend.start("a", ENDPOINT, "{}").arn();

        assertThat(backend.describe(arn + "x")).isEmpty();
    }
}
