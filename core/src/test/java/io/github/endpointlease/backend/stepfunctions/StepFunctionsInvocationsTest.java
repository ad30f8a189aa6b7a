package io.github.endpointlease.backend.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.contract.InvocationBackendContract;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.ExecutionStatus;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.spi.EndpointRuntime;
import io.github.endpointlease.spi.InvocationBackend;
import io.github.endpointlease.spi.InvocationOutcome;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.Fault;
import io.github.endpointlease.standin.Faults;
import io.github.endpointlease.standin.StepFunctionsService;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.SfnClientBuilder;

@OnStandIn
class StepFunctionsInvocationsTest implements InvocationBackendContract {
    private static final EndpointName ECHOING = new EndpointName("demo-a-Endpoint");
    private static final EndpointName MISSING = new EndpointName("demo-b-Endpoint");
    private static final String START = "AWSStepFunctions.StartExecution";
    private static final String DESCRIBE = "AWSStepFunctions.DescribeExecution";

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00.123Z"));
    private final InMemoryEndpoints endpoints = InMemoryEndpoints.create(clock);
    private final AwsStandIn aws = AwsStandIn.start();
    private EndpointRuntime models = endpoints;
    private final StepFunctionsService service =
            StepFunctionsService.addTo(aws, clock, (name, request) -> models.invoke(name, request));
    private final String machine = service.createStateMachine("demo-async");
    private final SfnClient client = client(Duration.ofSeconds(5), 2);
    private final StepFunctionsInvocations backend = StepFunctionsInvocations.create(client, machine, clock);

    StepFunctionsInvocationsTest() {
        endpoints.addForeign(ECHOING, new EndpointConfigName("demo-config"), Map.of());
    }

    @AfterEach
    void stop() {
        client.close();
        aws.close();
    }

    @Override
    public InvocationBackend backend() {
        return backend;
    }

    @Override
    public EndpointName echoing() {
        return ECHOING;
    }

    @Override
    public EndpointName missing() {
        return MISSING;
    }

    @Test
    void oneCallStartsAndOneCallDescribes() {
        Execution accepted = backend.start("a", ECHOING, "{}");
        assertThat(aws.calls()).containsExactlyInAnyOrderEntriesOf(Map.of(START, 1));

        backend.describe(accepted.arn());
        assertThat(aws.calls()).containsExactlyInAnyOrderEntriesOf(Map.of(START, 1, DESCRIBE, 1));
    }

    @Test
    void whatNoExecutionOfThisMachineIsCalledIsNotAskedFor() {
        service.createStateMachine("other");
        StepFunctionsInvocations other =
                StepFunctionsInvocations.create(client, machine.replace("demo-async", "other"), clock);
        String theirs = other.start("a", ECHOING, "{}").arn();
        String ours = backend.start("a", ECHOING, "{}").arn();
        aws.forgetCalls();

        for (String arn : List.of(
                theirs,
                ours + ":a",
                ours + "é",
                ours + "\n",
                ours + " ",
                ours + "x".repeat(80),
                ours.substring(0, ours.length() - 1),
                ours.replace("execution:demo-async", "execution:demo-async:b"),
                ours.replace("arn:aws:", "arn:aws-cn:"),
                ours.replace("123456789012", "210987654321"),
                ours.replace(":execution:", ":express:"),
                machine,
                "")) {
            assertThat(backend.describe(arn)).as(arn).isEmpty();
        }
        assertThat(aws.calls()).isEmpty();
        assertThat(backend.describe(ours)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:b", "ä", "a\n"})
    void aNameThatCouldNotBeLookedAtIsNotStarted(String name) {
        assertThatThrownBy(() -> backend.start(name, ECHOING, "{}"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("execution name");
        assertThat(aws.calls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "RUNNING, RUNNING",
        "PENDING_REDRIVE, RUNNING",
        "FAILED, FAILED",
        "TIMED_OUT, TIMED_OUT",
        "ABORTED, ABORTED"
    })
    void everyStatusOfStepFunctionsHasItsOwn(String theirs, ExecutionStatus ours) {
        service.hold();
        Execution accepted = backend.start("a", ECHOING, "{}");
        service.set(accepted.arn(), theirs);

        Execution described = backend.describe(accepted.arn()).orElseThrow();

        assertThat(described.status()).isEqualTo(ours);
        assertThat(described.stopDate() == null).isEqualTo(ours == ExecutionStatus.RUNNING);
        assertThat(described.cause()).isEqualTo(ours == ExecutionStatus.RUNNING ? null : "as told");
    }

    @Test
    void aStatusThatNobodyKnowsIsNotTakenForAnother() {
        service.hold();
        Execution accepted = backend.start("a", ECHOING, "{}");
        service.set(accepted.arn(), "PAUSED");

        assertThatThrownBy(() -> backend.describe(accepted.arn()))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining("PAUSED");
    }

    @Test
    void whatTheModelSaysWrongAndWhatIsTooLongFailsWithTheNamesOfStepFunctions() {
        models = (name, request) -> new InvocationOutcome.ModelFailed(500, "out of memory");
        Execution failed = awaitEnd(backend.start("failed", ECHOING, "{}").arn());
        models = (name, request) -> new InvocationOutcome.Answered(
                Payload.of("x".repeat(Execution.MAX_DOCUMENT_BYTES)), "text/plain", "AllTraffic", null);
        Execution tooLong = awaitEnd(backend.start("too-long", ECHOING, "{}").arn());

        assertThat(failed.error()).isEqualTo("SageMakerRuntime.ModelErrorException");
        assertThat(failed.cause()).contains("500", "out of memory");
        assertThat(tooLong.error()).isEqualTo("States.DataLimitExceeded");
        assertThat(tooLong.output()).isNull();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aStartThatIsResentIsTheSameExecution(Fault fault) {
        try (SfnClient hasty = client(Duration.ofMillis(300), 2)) {
            aws.faults(Faults.nth(START, 1, fault));

            Execution accepted =
                    StepFunctionsInvocations.create(hasty, machine, clock).start("a", ECHOING, "{}");

            assertThat(aws.calls(START)).isEqualTo(2);
            assertThat(service.executions()).isEqualTo(1);
            assertThat(awaitEnd(accepted.arn()).status()).isEqualTo(ExecutionStatus.SUCCEEDED);
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aCallThatFailsIsPassingTroubleAndCanBeMadeAgain(Fault fault) {
        try (SfnClient hasty = client(Duration.ofMillis(300), 0)) {
            StepFunctionsInvocations once = StepFunctionsInvocations.create(hasty, machine, clock);
            service.hold();
            aws.faults((operation, number) -> Faults.nth(operation, 1, fault).next(operation, number));

            assertPassing(() -> once.start("a", ECHOING, "{}"));
            Execution accepted = once.start("a", ECHOING, "{}");
            assertThat(service.executions()).isEqualTo(1);

            assertPassing(() -> once.describe(accepted.arn()));
            assertThat(once.describe(accepted.arn())).isPresent();
        }
    }

    @Test
    void whatEndedBeforeItsLostAnswerWasAskedForAgainIsTheSameExecution() {
        try (SfnClient once = client(Duration.ofSeconds(5), 0)) {
            StepFunctionsInvocations unlucky = StepFunctionsInvocations.create(once, machine, clock);
            service.hold();
            aws.faults(Faults.nth(START, 1, Fault.ANSWER_LOST));
            assertPassing(() -> unlucky.start("a", ECHOING, "{}"));
            service.runWaiting();

            Execution found = unlucky.start("a", ECHOING, "{}");

            assertThat(found.status()).isEqualTo(ExecutionStatus.SUCCEEDED);
            assertThat(service.executions()).isEqualTo(1);
        }
    }

    @Test
    void aCallThatTakesTooLongIsGivenUp() {
        StepFunctionsInvocations backendInHaste =
                StepFunctionsInvocations.create(client, machine, clock, Duration.ofMillis(200));
        aws.faults(Faults.nth(START, 1, Fault.TIMED_OUT));

        assertPassing(() -> backendInHaste.start("a", ECHOING, "{}"));
        assertThat(aws.calls(START)).isEqualTo(1);
    }

    @Test
    void aNameThatIsTakenByWhatIsNotShownYetIsPassingTrouble() {
        service.hold();
        service.showAfter(Duration.ofSeconds(10));
        StepFunctionsInvocations.create(client, machine, clock).start("a", ECHOING, "{\"n\":1}");

        assertPassing(() -> backend.start("a", ECHOING, "{\"n\":2}"));

        clock.advance(Duration.ofSeconds(10));
        assertThatThrownBy(() -> backend.start("a", ECHOING, "{\"n\":2}")).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void aNameMayBeUsedAgainNinetyDaysAfterItsEnd() {
        Execution first = awaitEnd(backend.start("a", ECHOING, "{\"n\":1}").arn());
        clock.advance(Duration.ofDays(90));
        assertThat(backend.start("a", ECHOING, "{\"n\":1}").startDate()).isEqualTo(first.startDate());

        clock.advance(Duration.ofMillis(1));

        assertThat(backend.start("a", ECHOING, "{\"n\":2}").startDate()).isAfter(first.startDate());
    }

    @Test
    void aStateMachineThatIsNotThereIsLastingTrouble() {
        StepFunctionsInvocations lost =
                StepFunctionsInvocations.create(client, machine.replace("demo-async", "lost"), clock);

        assertThatThrownBy(() -> lost.start("a", ECHOING, "{}"))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining("StateMachineDoesNotExist");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "demo-async",
                "arn:aws:states:us-east-1:123456789012:execution:demo-async:a",
                "arn:aws:states:us-east-1:123456789012:stateMachine:demo-async:1",
                "arn:aws:states:us-east-1:1234:stateMachine:demo-async",
                "arn:aws:states:us-east-1:123456789012:stateMachine:"
            })
    void whatIsNoStateMachineIsRefused(String arn) {
        assertThatThrownBy(() -> StepFunctionsInvocations.create(client, arn, clock))
                .isInstanceOf(InvalidValueException.class);
    }

    @Test
    void aTimeoutOfNothingIsRefused() {
        for (Duration timeout : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
            assertThatThrownBy(() -> StepFunctionsInvocations.create(client, machine, clock, timeout))
                    .isInstanceOf(InvalidValueException.class);
        }
    }

    private static void assertPassing(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isTrue());
    }

    private SfnClient client(Duration patience, int resends) {
        SfnClientBuilder builder = SfnClient.builder()
                .overrideConfiguration(settings -> settings.retryStrategy(retry -> retry.maxAttempts(1 + resends)));
        return Clients.client(builder, aws.uri(), patience);
    }
}
