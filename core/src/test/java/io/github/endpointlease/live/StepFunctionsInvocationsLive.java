package io.github.endpointlease.live;

import static org.junit.jupiter.api.Assumptions.abort;

import io.github.endpointlease.backend.stepfunctions.StepFunctionsInvocations;
import io.github.endpointlease.contract.InvocationBackendContract;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.parts.EchoMachine;
import io.github.endpointlease.spi.InvocationBackend;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.sfn.SfnClient;

/** The contract of later invocations, on Step Functions itself, with a state machine that needs no endpoint. */
@Live
class StepFunctionsInvocationsLive implements InvocationBackendContract {
    private final LiveAccount account;
    private final SfnClient client;
    private final Removals removals = new Removals();
    private InvocationBackend backend;

    StepFunctionsInvocationsLive(LiveAccount account) {
        this.account = account;
        client = account.client(SfnClient.builder());
    }

    @BeforeAll
    void create() {
        String role = Optional.ofNullable(account.settings().statesRole())
                .orElseGet(() -> abort("Step Functions is left out: " + LiveSettings.STATES_ROLE + " is not given."));
        String machine = EchoMachine.create(client, account.prefix() + "-echo", role, missing());
        removals.add(
                "state machine " + machine, () -> client.deleteStateMachine(delete -> delete.stateMachineArn(machine)));
        backend = StepFunctionsInvocations.create(client, machine, InstantSource.system(), Duration.ofMinutes(1));
        account.await("the state machine takes executions", Duration.ofMinutes(2), this::takesExecutions);
    }

    @AfterAll
    void remove() {
        removals.all();
    }

    /** A new state machine does not show everywhere at once. */
    private boolean takesExecutions() {
        try {
            backend.start("probe", echoing(), "{}");
            return true;
        } catch (BackendException e) {
            account.note("The new state machine is not there yet: " + e.getMessage());
            return false;
        }
    }

    @Override
    public InvocationBackend backend() {
        return backend;
    }

    @Override
    public EndpointName echoing() {
        return new EndpointName(account.prefix() + "-echo");
    }

    @Override
    public EndpointName missing() {
        return new EndpointName(account.prefix() + "-missing");
    }
}
