package io.github.endpointlease.backend.sagemaker;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.SageMakerService;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/** SageMaker on the wire, with a clock that is moved by hand and does not stand on a whole second. */
final class SageMakerWorld implements AutoCloseable {
    static final EndpointName NAME = new EndpointName("demo-A-Endpoint");
    static final EndpointConfigName CONFIG = new EndpointConfigName("demo-A-config");
    static final Instant START = Instant.parse("2026-03-01T10:00:00.250Z");
    static final Duration STARTUP = Duration.ofMinutes(5);
    static final Duration DELETION = Duration.ofMinutes(2);
    static final Duration PATIENCE = Duration.ofSeconds(30);

    final ManualClock clock = new ManualClock(START);
    final AwsStandIn aws = AwsStandIn.start();
    final SageMakerService sageMaker = SageMakerService.addTo(aws, clock);
    final SageMakerClient client = client(settings -> {});
    final SageMakerEndpoints endpoints =
            SageMakerEndpoints.builder(client).callTimeout(PATIENCE).build();

    SageMakerWorld() {
        sageMaker.addConfig(CONFIG.value());
        sageMaker.durations(STARTUP, DELETION);
    }

    /** The caller closes it. */
    SageMakerClient client(Consumer<ClientOverrideConfiguration.Builder> settings) {
        return Clients.client(SageMakerClient.builder().overrideConfiguration(settings), aws.uri(), PATIENCE);
    }

    int calls(String operation) {
        return aws.calls("SageMaker." + operation);
    }

    @Override
    public void close() {
        client.close();
        aws.close();
    }
}
