package io.github.endpointlease.backend.sagemaker;

import static io.github.endpointlease.backend.sagemaker.SageMakerWorld.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.spi.InvocationOutcome;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.Fault;
import io.github.endpointlease.standin.Faults;
import io.github.endpointlease.standin.SageMakerRuntimeService;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;

@OnStandIn
class SageMakerInvocationsTest {
    private static final String INVOKE = "SageMakerRuntime.InvokeEndpoint";
    private static final Invocation JSON = Invocation.json("[1,2]");

    private final SageMakerWorld world = new SageMakerWorld();
    private final SageMakerRuntimeService runtime = SageMakerRuntimeService.addTo(world.aws, world.sageMaker);
    private final SageMakerRuntimeClient client = client(Duration.ofSeconds(30));
    private final SageMakerInvocations invocations =
            SageMakerInvocations.builder(client).build();

    @BeforeEach
    void serve() {
        world.sageMaker.addForeign(NAME.value(), Map.of());
    }

    @AfterEach
    void close() {
        client.close();
        world.close();
    }

    @Test
    void theModelGetsWhatWasSentAndItsAnswerComesBack() {
        Payload body = Payload.of(new byte[] {0, -1, 13, 10});

        InvocationOutcome outcome =
                invocations.invoke(NAME, new Invocation(body, "image/png", "application/json", "trace=1;a,b"));

        assertThat(outcome).isEqualTo(new InvocationOutcome.Answered(body, "image/png", "AllTraffic", "trace=1;a,b"));
        assertThat(world.aws.last(INVOKE).orElseThrow().headers())
                .containsEntry("content-type", "image/png")
                .containsEntry("accept", "application/json")
                .containsEntry("x-amzn-sagemaker-custom-attributes", "trace=1;a,b");
        assertThat(world.aws.last(INVOKE).orElseThrow().path()).isEqualTo("/endpoints/demo-A-Endpoint/invocations");
    }

    @Test
    void whatIsNotSaidIsNotSent() {
        InvocationOutcome outcome = invocations.invoke(NAME, new Invocation(Payload.of("x"), null, null, null));

        assertThat(outcome).isInstanceOfSatisfying(InvocationOutcome.Answered.class, answered -> {
            assertThat(answered.body()).isEqualTo(Payload.of("x"));
            assertThat(answered.customAttributes()).isNull();
        });
        assertThat(world.aws.last(INVOKE).orElseThrow().headers())
                .doesNotContainKey("x-amzn-sagemaker-custom-attributes");
    }

    @Test
    void aModelThatFailsIsHeardInItsOwnWords() {
        runtime.modelFails(503, "out of memory");

        assertThat(invocations.invoke(NAME, JSON)).isEqualTo(new InvocationOutcome.ModelFailed(503, "out of memory"));
    }

    @Test
    void whatSageMakerSaysOfAModelWithoutWordsIsKept() {
        runtime.refuse(
                424,
                "ModelError",
                "Received server error (503) from primary. See https://eu-west-1.console.aws.amazon.com/cloudwatch/home"
                        + " in account 123456789012 for more information.");

        assertThat(invocations.invoke(NAME, JSON))
                .isEqualTo(new InvocationOutcome.ModelFailed(424, "It gave no reason."));
    }

    @Test
    void aModelThatSageMakerGaveUpOnHasTimedOut() {
        runtime.modelFails(0, "Your invocation timed out while waiting for a response from container primary.");

        assertThat(invocations.invoke(NAME, JSON)).isInstanceOf(InvocationOutcome.TimedOut.class);
    }

    @Test
    void whatIsMissingNotInServiceOrOfAnotherCaseIsNotInService() {
        assertThat(invocations.invoke(new EndpointName("nothing"), JSON))
                .isEqualTo(new InvocationOutcome.NotInService("Endpoint nothing of account 123456789012 not found."));
        assertThat(invocations.invoke(new EndpointName("demo-a-endpoint"), JSON))
                .isInstanceOf(InvocationOutcome.NotInService.class);
        world.sageMaker.force(NAME.value(), "Failed");
        assertThat(invocations.invoke(NAME, JSON)).isInstanceOf(InvocationOutcome.NotInService.class);
    }

    @Test
    void aModelThatIsStillLoadingIsNotInService() {
        runtime.refuse(429, "ModelNotReadyException", "still loading");

        assertThat(invocations.invoke(NAME, JSON)).isEqualTo(new InvocationOutcome.NotInService("still loading"));
    }

    @ParameterizedTest
    @CsvSource({
        "429, ThrottlingException, true",
        "400, ThrottlingException, true",
        "500, InternalFailure, true",
        "503, ServiceUnavailable, true",
        "530, InternalDependencyException, true",
        "400, ValidationError, false",
        "403, AccessDeniedException, false"
    })
    void otherRefusalsAreTroubleThatPassesOrStaysAndAreNotSentAgain(int status, String code, boolean passing) {
        runtime.refuse(status, code, "no");

        assertThatThrownBy(() -> invocations.invoke(NAME, JSON))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isEqualTo(passing))
                .hasMessageContaining("invoking endpoint demo-A-Endpoint");
        assertThat(world.aws.calls(INVOKE)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void anInvocationArrivesOnceWhateverGoesWrong(Fault fault) {
        invocations.invoke(NAME, JSON);
        world.aws.forgetCalls();
        world.aws.faults(Faults.nth(INVOKE, 1, fault));
        SageMakerInvocations hasty = SageMakerInvocations.builder(client)
                .callTimeout(Duration.ofMillis(500))
                .build();

        if (fault == Fault.TIMED_OUT) {
            assertThat(hasty.invoke(NAME, JSON)).isInstanceOf(InvocationOutcome.TimedOut.class);
        } else {
            assertThatThrownBy(() -> hasty.invoke(NAME, JSON))
                    .isInstanceOfSatisfying(
                            BackendException.class,
                            e -> assertThat(e.isRetryable()).isTrue());
        }
        assertThat(world.aws.calls(INVOKE)).isEqualTo(1);
    }

    @Test
    void aSocketThatIsSilentForTooLongIsATimeOutToo() {
        try (SageMakerRuntimeClient impatient = client(Duration.ofMillis(300))) {
            world.aws.faults(Faults.nth(INVOKE, 1, Fault.TIMED_OUT));

            assertThat(SageMakerInvocations.builder(impatient).build().invoke(NAME, JSON))
                    .isInstanceOf(InvocationOutcome.TimedOut.class);
            assertThat(world.aws.calls(INVOKE)).isEqualTo(1);
        }
    }

    @Test
    void noTimeAtAllIsRefused() {
        assertThatThrownBy(SageMakerInvocations.builder(client).callTimeout(Duration.ZERO)::build)
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("callTimeout");
    }

    private SageMakerRuntimeClient client(Duration socketTimeout) {
        return Clients.client(
                SageMakerRuntimeClient.builder()
                        .overrideConfiguration(settings -> settings.retryStrategy(retry -> retry.maxAttempts(5))),
                world.aws.uri(),
                socketTimeout);
    }
}
