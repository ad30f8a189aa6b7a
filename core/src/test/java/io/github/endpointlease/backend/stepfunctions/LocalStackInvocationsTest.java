package io.github.endpointlease.backend.stepfunctions;

import io.github.endpointlease.contract.InvocationBackendContract;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.parts.EchoMachine;
import io.github.endpointlease.parts.OnLocalStack;
import io.github.endpointlease.spi.InvocationBackend;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.sfn.SfnClient;

@OnLocalStack
class LocalStackInvocationsTest implements InvocationBackendContract {
    private static final EndpointName MISSING = new EndpointName("demo-b-Endpoint");

    private final SfnClient client;
    private final InvocationBackend backend;

    LocalStackInvocationsTest(AwsServer localStack) {
        client = localStack.client(SfnClient.builder());
        backend = StepFunctionsInvocations.create(client, EchoMachine.create(client, MISSING), InstantSource.system());
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Override
    public InvocationBackend backend() {
        return backend;
    }

    @Override
    public EndpointName echoing() {
        return new EndpointName("demo-a-Endpoint");
    }

    @Override
    public EndpointName missing() {
        return MISSING;
    }
}
