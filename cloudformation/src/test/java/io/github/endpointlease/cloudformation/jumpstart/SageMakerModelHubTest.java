package io.github.endpointlease.cloudformation.jumpstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.SageMakerService;
import io.github.endpointlease.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/** The public hub, asked by the SDK over HTTP. */
class SageMakerModelHubTest {
    private static final String FLAN = "huggingface-text2text-flan-t5-xxl";
    private static final String REGION = "us-east-1";

    private final AwsStandIn aws = AwsStandIn.start();
    private final SageMakerService sageMaker =
            SageMakerService.addTo(aws, new ManualClock(Instant.parse("2026-01-01T00:00:00Z")));
    private final SageMakerClient client = Clients.client(SageMakerClient.builder(), aws.uri(), Duration.ofSeconds(10));
    private final ModelHub hub = new SageMakerModelHub(client);

    @BeforeEach
    void fill() {
        sageMaker.addHubContent(FLAN, "1.0.0", "{\"old\": true}");
        sageMaker.addHubContent(FLAN, "2.0.0", ConstructedHub.document(FLAN));
    }

    @AfterEach
    void close() {
        client.close();
        aws.close();
    }

    @Test
    void theNewestVersionIsTheDefaultAndAnOlderOneCanBeAskedFor() {
        assertThat(hub.describe(REGION, FLAN, null)).isEqualTo(new HubDocument("2.0.0", ConstructedHub.document(FLAN)));
        assertThat(hub.describe(REGION, FLAN, "1.0.0")).isEqualTo(new HubDocument("1.0.0", "{\"old\": true}"));
        assertThat(aws.last("SageMaker.DescribeHubContent"))
                .get()
                .extracting(call -> new String(call.body(), StandardCharsets.UTF_8))
                .isEqualTo("{\"HubName\":\"SageMakerPublicHub\",\"HubContentType\":\"Model\",\"HubContentName\":\""
                        + FLAN + "\",\"HubContentVersion\":\"1.0.0\"}");
    }

    @Test
    void whatTheHubDoesNotHaveIsNotFound() {
        assertThat(catchThrowableOfType(
                        ModelNotFoundException.class, () -> hub.describe(REGION, "no-such-model", null)))
                .hasMessage("SageMakerPublicHub has no model no-such-model in us-east-1");
        assertThat(catchThrowableOfType(ModelNotFoundException.class, () -> hub.describe(REGION, FLAN, "9.9.9")))
                .hasMessage("SageMakerPublicHub has no model " + FLAN + " in version 9.9.9 in us-east-1");
    }

    @Test
    void aRefusalLastsAndTroubleOfTheServicePasses() {
        sageMaker.refuse("DescribeHubContent", 403, "AccessDeniedException", "not authorized");
        BackendException refused = refusal(REGION);
        sageMaker.refuse("DescribeHubContent", 503, "ServiceUnavailable", "later");
        BackendException unavailable = refusal(REGION);

        assertThat(refused)
                .hasMessage("AWS failed while looking up model " + FLAN + ": AccessDeniedException: not authorized");
        assertThat(refused.isRetryable()).isFalse();
        assertThat(unavailable.isRetryable()).isTrue();
    }

    @Test
    void aHubThatCannotBeReachedIsNotAModelThatIsNotThere() {
        aws.close();

        BackendException unreachable = refusal(REGION);

        assertThat(unreachable.isRetryable()).isTrue();
        assertThat(unreachable).hasMessageStartingWith("AWS could not be asked for model " + FLAN);
    }

    @Test
    void aClientOfAnotherRegionIsNotAsked() {
        assertThat(refusal("eu-west-1"))
                .hasMessage("The hub was to be asked in eu-west-1, but the client is of us-east-1");
        assertThat(aws.calls()).isEmpty();
    }

    private BackendException refusal(String region) {
        return catchThrowableOfType(BackendException.class, () -> hub.describe(region, FLAN, null));
    }
}
