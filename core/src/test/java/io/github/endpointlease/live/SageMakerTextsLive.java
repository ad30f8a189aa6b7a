package io.github.endpointlease.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.endpointlease.backend.sagemaker.SageMakerEndpoints;
import io.github.endpointlease.backend.sagemaker.SageMakerInvocations;
import io.github.endpointlease.internal.aws.AwsCalls;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.InvocationOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;

/** What SageMaker says of what is not there, in the very words that our classes look for. Makes nothing, so it costs nothing. */
@Live
class SageMakerTextsLive {
    private final LiveAccount account;
    private final SageMakerClient client;
    private final SageMakerEndpoints endpoints;
    private final EndpointName missing;
    private final EndpointConfigName missingConfig;

    SageMakerTextsLive(LiveAccount account) {
        this.account = account;
        client = account.client(SageMakerClient.builder());
        endpoints = SageMakerEndpoints.builder(client)
                .callTimeout(Duration.ofMinutes(1))
                .build();
        missing = new EndpointName(account.prefix() + "-Missing-Endpoint");
        missingConfig = new EndpointConfigName(account.prefix() + "-Missing-config");
    }

    @Test
    void anEndpointThatIsNotThereIsNotFound() {
        String said =
                refusal("DescribeEndpoint", () -> client.describeEndpoint(get -> get.endpointName(missing.value())));

        assertThat(said).startsWith("ValidationException: Could not find endpoint \"");
        assertThat(endpoints.describe(missing)).isEmpty();
    }

    @Test
    void theDeletionOfWhatIsNotThereFindsNothing() {
        String said =
                refusal("DeleteEndpoint", () -> client.deleteEndpoint(delete -> delete.endpointName(missing.value())));

        assertThat(said).startsWith("ValidationException: Could not find endpoint \"");
        assertThat(endpoints.delete(seen(), Instant.now())).isEqualTo(new DeleteOutcome.Absent());
    }

    @Test
    void aConfigThatIsNotThereIsNamed() {
        CreateOutcome outcome = endpoints.create(missing, missingConfig, Map.of());

        account.note("CreateEndpoint without a config: " + outcome);
        assertThat(outcome).isInstanceOfSatisfying(CreateOutcome.Refused.class, refused -> {
            assertThat(refused.kind()).isEqualTo(Failure.Kind.MISSING_CONFIG);
            assertThat(refused.reason()).startsWith("Could not find endpoint configuration \"");
        });
        assertThat(endpoints.describe(missing)).isEmpty();
    }

    /** So nothing has to be deleted to see that AWS would not have done it. */
    @Test
    void aDeletionThatWasSignedSixMinutesAgoIsRefusedForItsAge() {
        DeleteOutcome outcome = endpoints.delete(seen(), Instant.now().minus(Duration.ofMinutes(6)));

        account.note("DeleteEndpoint, signed six minutes ago: " + outcome);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        DeleteOutcome.Refused.class,
                        refused -> assertThat(refused.reason()).startsWith("Signature expired: "));
    }

    @Test
    void aDeletionThatWasSignedFourMinutesAgoIsTaken() {
        assertThat(endpoints.delete(seen(), Instant.now().minus(Duration.ofMinutes(4))))
                .isEqualTo(new DeleteOutcome.Absent());
    }

    @Test
    void whatIsNotThereIsNotInService() {
        SageMakerInvocations runtime = SageMakerInvocations.builder(account.client(SageMakerRuntimeClient.builder()))
                .build();

        InvocationOutcome outcome = runtime.invoke(missing, Invocation.json("{}"));

        account.note("InvokeEndpoint: " + outcome);
        assertThat(outcome).isInstanceOf(InvocationOutcome.NotInService.class);
    }

    @Test
    void endpointsAreListed() {
        assertThat(endpoints.list(Optional.empty()).endpoints())
                .extracting(Endpoint::name)
                .doesNotContain(missing);
    }

    private String refusal(String operation, ThrowingCallable call) {
        SageMakerException e = catchThrowableOfType(SageMakerException.class, call);
        assertThat(e).as("%s is refused", operation).isNotNull();
        String said = AwsCalls.code(e).orElse("no code") + ": " + AwsCalls.message(e);
        account.note(operation + ": " + said);
        return said;
    }

    private Endpoint seen() {
        return new Endpoint(missing, EndpointState.IN_SERVICE, Instant.EPOCH, null, null);
    }
}
