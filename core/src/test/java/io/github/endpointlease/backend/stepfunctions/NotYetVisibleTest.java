package io.github.endpointlease.backend.stepfunctions;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.AsyncInvoker;
import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.internal.ExecutionNames;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.ExecutionStatus;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.StepFunctionsService;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sfn.SfnClient;

/** Executions that Step Functions does not show, seen by the process that started them and by another one. */
@OnStandIn
class NotYetVisibleTest {
    private static final EndpointName ENDPOINT = new EndpointName("demo-a-Endpoint");
    private static final OperationId OPERATION = new OperationId("op");
    private static final Duration NEARLY = Duration.ofSeconds(60).minusMillis(1);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00.123Z"));
    private final AwsStandIn aws = AwsStandIn.start();
    private final StepFunctionsService service =
            StepFunctionsService.addTo(aws, clock, InMemoryEndpoints.create(clock));
    private final String machine = service.createStateMachine("demo-async");
    private final SfnClient client = Clients.client(SfnClient.builder(), aws.uri(), Duration.ofSeconds(5));
    private final StepFunctionsInvocations here = StepFunctionsInvocations.create(client, machine, clock);
    private final AsyncInvoker starter = new AsyncInvoker(here, clock);
    private final AsyncInvoker otherProcess =
            new AsyncInvoker(StepFunctionsInvocations.create(client, machine, clock), clock);

    NotYetVisibleTest() {
        service.hold();
        service.showAfter(Duration.ofDays(1));
    }

    @AfterEach
    void stop() {
        client.close();
        aws.close();
    }

    @Test
    void whoStartedItSeesItRunForSixtySecondsWithItsInput() {
        Execution accepted = starter.start("me", ENDPOINT, "{\"n\":1}", OPERATION);

        assertThat(starter.describe("me", accepted.arn())).contains(accepted);
        clock.advance(NEARLY);
        assertThat(starter.describe("me", accepted.arn())).contains(accepted);
        clock.advance(Duration.ofMillis(1));
        assertThat(starter.describe("me", accepted.arn())).isEmpty();
    }

    @Test
    void anotherProcessSeesItRunForSixtySecondsByItsName() {
        Execution accepted = starter.start("me", ENDPOINT, "{\"n\":1}");

        assertThat(otherProcess.describe("me", accepted.arn())).hasValueSatisfying(seen -> {
            assertThat(seen.status()).isEqualTo(ExecutionStatus.RUNNING);
            assertThat(seen.startDate()).isEqualTo(accepted.startDate().truncatedTo(ChronoUnit.SECONDS));
            assertThat(seen.input()).isNull();
            assertThat(seen.arn()).isEqualTo(accepted.arn());
            assertThat(seen.name()).isEqualTo(accepted.name());
            assertThat(seen.stateMachineArn()).isEqualTo(machine);
        });
        clock.advance(Duration.ofSeconds(59));
        assertThat(otherProcess.describe("me", accepted.arn())).isPresent();
        clock.advance(Duration.ofSeconds(1));
        assertThat(otherProcess.describe("me", accepted.arn())).isEmpty();
    }

    @Test
    void whatStepFunctionsShowsIsShownAsItIs() {
        Execution accepted = starter.start("me", ENDPOINT, "{\"n\":1}");
        service.showAfter(Duration.ZERO);
        service.runWaiting();

        assertThat(starter.describe("me", accepted.arn()).orElseThrow().status())
                .isEqualTo(ExecutionStatus.FAILED);
        assertThat(otherProcess.describe("me", accepted.arn()).orElseThrow().input())
                .isEqualTo(accepted.input());
    }

    @Test
    void anotherCallerDoesNotSeeIt() {
        Execution accepted = starter.start("me", ENDPOINT, "{}");

        assertThat(starter.describe("you", accepted.arn())).isEmpty();
        assertThat(otherProcess.describe("you", accepted.arn())).isEmpty();
    }

    @Test
    void anotherProcessDoesNotSeeWhatTheCallerNamed() {
        Execution accepted = starter.start("me", ENDPOINT, "{}", OPERATION);

        assertThat(otherProcess.describe("me", accepted.arn())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"-61, false", "-60, false", "-59, true", "0, true", "60, true", "61, false", "31536000, false"})
    void aNameIsBelievedAsFarAsClocksDiffer(long seconds, boolean believed) {
        String name = ExecutionNames.of("me", OPERATION, clock.instant().plusSeconds(seconds));
        String arn = machine.replace(":stateMachine:", ":execution:") + ":" + name;

        assertThat(otherProcess.describe("me", arn).isPresent()).isEqualTo(believed);
    }

    @Test
    void onlySoManyAreRemembered() {
        String[] arns = new String[300];
        for (int i = 0; i < arns.length; i++) {
            arns[i] = here.start("e" + i, ENDPOINT, "{}").arn();
        }

        assertThat(here.describe(arns[arns.length - 256])).isPresent();
        assertThat(here.describe(arns[arns.length - 257])).isEmpty();
    }

    @Test
    void ofLargeOnesFewerAreRemembered() {
        String[] arns = new String[20];
        for (int i = 0; i < arns.length; i++) {
            arns[i] = here.start("e" + i, ENDPOINT, "\"" + "x".repeat(262_000) + "\"")
                    .arn();
        }

        assertThat(here.describe(arns[arns.length - 16])).isPresent();
        assertThat(here.describe(arns[arns.length - 17])).isEmpty();
    }
}
