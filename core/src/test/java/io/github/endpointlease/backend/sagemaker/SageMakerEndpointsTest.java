package io.github.endpointlease.backend.sagemaker;

import static io.github.endpointlease.backend.sagemaker.SageMakerWorld.CONFIG;
import static io.github.endpointlease.backend.sagemaker.SageMakerWorld.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.contract.EndpointControlContract;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.standin.Fault;
import io.github.endpointlease.standin.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

@OnStandIn
class SageMakerEndpointsTest implements EndpointControlContract {
    private static final String DENIED = "User: arn:aws:iam::123456789012:user/a is not authorized to perform this";

    private final SageMakerWorld world = new SageMakerWorld();
    private final SageMakerEndpoints endpoints = world.endpoints;

    @AfterEach
    void close() {
        world.close();
    }

    @Override
    public EndpointControl control() {
        return endpoints;
    }

    @Override
    public EndpointConfigName workingConfig() {
        return CONFIG;
    }

    @Override
    public Optional<EndpointConfigName> missingConfig() {
        return Optional.of(new EndpointConfigName("nothing"));
    }

    @Override
    public void await(EndpointName name, Optional<EndpointState> state) {
        world.clock.advance(state.isPresent() ? SageMakerWorld.STARTUP : SageMakerWorld.DELETION);
        assertThat(endpoints.describe(name).map(Endpoint::state)).isEqualTo(state);
    }

    @Override
    public Instant now() {
        return world.clock.instant();
    }

    @ParameterizedTest
    @CsvSource({
        "OutOfService, OUT_OF_SERVICE",
        "Creating, CREATING",
        "Updating, UPDATING",
        "SystemUpdating, SYSTEM_UPDATING",
        "RollingBack, ROLLING_BACK",
        "InService, IN_SERVICE",
        "Deleting, DELETING",
        "Failed, FAILED",
        "UpdateRollbackFailed, UPDATE_ROLLBACK_FAILED",
        "Hibernating, UNKNOWN"
    })
    void everyStatusIsListedAndDescribedAsOurs(String status, EndpointState state) {
        world.sageMaker.addForeign(NAME.value(), Map.of());
        world.sageMaker.force(NAME.value(), status);

        assertThat(seen().state()).isEqualTo(state);
        assertThat(endpoints.list(Optional.empty()).endpoints())
                .extracting(Endpoint::state)
                .containsExactly(state);
    }

    @Test
    void tagsOfAnEndpointThatDoesNotShowAreTroubleAndNotNone() {
        world.sageMaker.addForeign(NAME.value(), Map.of("owner", "them"));
        Endpoint seen = seen();
        String hidden = "Could not find endpoint \"arn:aws:sagemaker:us-east-1:123456789012:endpoint/" + NAME + "\".";
        world.sageMaker.refuse("DescribeEndpoint", 400, "ValidationException", hidden);

        assertThatThrownBy(() -> endpoints.tags(seen))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Creating", "Updating", "SystemUpdating", "RollingBack", "Deleting"})
    void whatIsInProgressIsNotDeleted(String status) {
        world.sageMaker.addForeign(NAME.value(), Map.of());
        world.sageMaker.force(NAME.value(), status);

        assertThat(endpoints.delete(seen(), now())).isEqualTo(new DeleteOutcome.InProgress());
        assertThat(world.sageMaker.status(NAME.value())).contains(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"InService", "Failed", "OutOfService", "UpdateRollbackFailed"})
    void whatIsAtRestIsDeleted(String status) {
        world.sageMaker.addForeign(NAME.value(), Map.of());
        world.sageMaker.force(NAME.value(), status);

        assertThat(endpoints.delete(seen(), now())).isEqualTo(new DeleteOutcome.Accepted());
        assertThat(world.sageMaker.status(NAME.value())).contains("Deleting");
    }

    @Test
    void anEndpointWithoutCapacityFailsAndSaysSo() {
        world.sageMaker.shortOfCapacity(true);
        endpoints.create(NAME, CONFIG, Map.of());
        await(NAME, Optional.of(EndpointState.FAILED));

        assertThat(seen().breakdown()).satisfies(breakdown -> {
            assertThat(breakdown).isNotNull();
            assertThat(breakdown.kind()).isEqualTo(Failure.Kind.CAPACITY);
            assertThat(breakdown.reason()).contains("InsufficientInstanceCapacity");
        });
    }

    @Test
    void anAccountLimitRefusesTheCreation() {
        world.sageMaker.quotaReached();

        assertThat(endpoints.create(NAME, CONFIG, Map.of()))
                .isInstanceOfSatisfying(CreateOutcome.Refused.class, refused -> {
                    assertThat(refused.kind()).isEqualTo(Failure.Kind.QUOTA);
                    assertThat(refused.reason()).startsWith("The account-level service limit");
                });
    }

    @Test
    void whatIsNotAllowedIsRefusedInTheWordsOfAws() {
        world.sageMaker.addForeign(NAME.value(), Map.of());
        Endpoint seen = seen();
        for (String operation :
                new String[] {"CreateEndpoint", "DeleteEndpoint", "DescribeEndpoint", "ListEndpoints"}) {
            world.sageMaker.refuse(operation, 400, "AccessDeniedException", DENIED);
        }

        assertThat(endpoints.create(NAME, CONFIG, Map.of()))
                .isEqualTo(new CreateOutcome.Refused(Failure.Kind.OTHER, DENIED));
        assertThat(endpoints.delete(seen, now())).isEqualTo(new DeleteOutcome.Refused(DENIED));
        assertLasting(() -> endpoints.describe(NAME));
        assertLasting(() -> endpoints.list(Optional.empty()));
    }

    @Test
    void aTextThatIsNotKnownNeverMeansGone() {
        world.sageMaker.addForeign(NAME.value(), Map.of());
        Endpoint seen = seen();
        world.sageMaker.refuse(
                "DeleteEndpoint", 400, "ValidationException", "The endpoint could not be found, sort of.");
        world.sageMaker.refuse(
                "DescribeEndpoint", 400, "ValidationException", "The endpoint could not be found, sort of.");

        assertThat(endpoints.delete(seen, now()))
                .isEqualTo(new DeleteOutcome.Refused("The endpoint could not be found, sort of."));
        assertLasting(() -> endpoints.describe(NAME));
        assertLasting(() -> endpoints.tags(seen));
    }

    @Test
    void anOldSignatureIsRefusedAndDeletesNothing() {
        world.sageMaker.addForeign(NAME.value(), Map.of());
        Endpoint seen = seen();
        Instant decidedAt = now();

        world.clock.advance(Duration.ofMinutes(5).plusSeconds(1));
        assertThat(endpoints.delete(seen, decidedAt))
                .isInstanceOfSatisfying(
                        DeleteOutcome.Refused.class,
                        refused -> assertThat(refused.reason())
                                .startsWith("Signature expired: 20260301T100000Z is now earlier than"));
        assertThat(world.sageMaker.status(NAME.value())).contains("InService");
        assertThat(world.calls("DeleteEndpoint")).isEqualTo(1);

        world.clock.advance(Duration.ofSeconds(-2));
        assertThat(endpoints.delete(seen, decidedAt)).isEqualTo(new DeleteOutcome.Accepted());
    }

    @Test
    void tooManyCallsAreARefusedCreationAndElsePassingTrouble() {
        world.sageMaker.addForeign("other", Map.of());
        Endpoint other = endpoints.list(Optional.empty()).endpoints().get(0);
        world.aws.faults((operation, number) -> Optional.of(Fault.THROTTLED));

        assertThat(endpoints.create(NAME, CONFIG, Map.of()))
                .isEqualTo(new CreateOutcome.Refused(Failure.Kind.THROTTLED, "Rate exceeded"));
        assertPassing(() -> endpoints.delete(other, now()));
        assertPassing(() -> endpoints.list(Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SERVER_ERROR", "TIMED_OUT", "ANSWER_LOST", "RESET"})
    void anAnswerThatDoesNotComeIsPassingTrouble(Fault fault) {
        world.sageMaker.addForeign("other", Map.of());
        SageMakerEndpoints hasty = SageMakerEndpoints.builder(world.client)
                .callTimeout(Duration.ofMillis(700))
                .build();
        Endpoint other = hasty.list(Optional.empty()).endpoints().get(0);
        world.aws.faults((operation, number) -> Optional.of(fault));

        assertPassing(() -> hasty.create(NAME, CONFIG, Map.of()));
        assertPassing(() -> hasty.delete(other, now()));
    }

    @Test
    void aCreationThatTheSdkSendsAgainFindsItsEndpointThere() {
        world.aws.faults(Faults.nth("SageMaker.CreateEndpoint", 1, Fault.ANSWER_LOST));

        assertThat(endpoints.create(NAME, CONFIG, Map.of("owner", "me"))).isEqualTo(new CreateOutcome.Exists());
        assertThat(world.sageMaker.tags(NAME.value())).containsExactlyEntriesOf(Map.of("owner", "me"));
    }

    @Test
    void aNameThatDiffersInCaseOnlyIsAnotherEndpointAndTakesTheName() {
        world.sageMaker.addForeign("DEMO-a-endpoint", Map.of());

        assertThat(endpoints.describe(NAME)).isEmpty();
        assertThat(endpoints.create(NAME, CONFIG, Map.of()))
                .isInstanceOfSatisfying(CreateOutcome.Refused.class, refused -> {
                    assertThat(refused.kind()).isEqualTo(Failure.Kind.NAME_TAKEN);
                    assertThat(refused.reason()).contains("DEMO-a-endpoint");
                });
    }

    @Test
    void tagsOfEveryPageAreRead() {
        world.sageMaker.tagsPerPage(20);
        Map<String, String> tags = IntStream.range(0, 50).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v" + i));
        endpoints.create(NAME, CONFIG, tags);

        assertThat(endpoints.tags(seen())).isEqualTo(tags);
        assertThat(world.calls("ListTags")).isEqualTo(3);
    }

    @Test
    void tagsOfASuccessorAreNotThoseOfTheIncarnationAskedAbout() {
        endpoints.create(NAME, CONFIG, Map.of("mine", "yes"));
        Endpoint first = seen();
        world.sageMaker.vanish(NAME.value());
        world.clock.advance(Duration.ofSeconds(1));
        world.sageMaker.addForeign(NAME.value(), Map.of("theirs", "yes"));

        assertThat(endpoints.tags(first)).isEmpty();
        endpoints.tag(first, Map.of("endpoint-lease:installation", "demo"));
        assertThat(world.sageMaker.tags(NAME.value())).containsExactlyEntriesOf(Map.of("theirs", "yes"));
        assertThat(world.calls("AddTags")).isZero();
    }

    @Test
    void withoutAnArnSeenItLooksBeforeItReadsTags() {
        endpoints.create(NAME, CONFIG, Map.of("owner", "me"));
        Endpoint seen = seen();
        SageMakerEndpoints fresh = SageMakerEndpoints.builder(world.client).build();

        assertThat(fresh.tags(seen)).containsExactlyEntriesOf(Map.of("owner", "me"));
        assertThat(world.aws.last("SageMaker.ListTags").orElseThrow().body())
                .asString()
                .contains("arn:aws:sagemaker:us-east-1:123456789012:endpoint/demo-a-endpoint");
    }

    @Test
    void moreTagsThanSageMakerKeepsAreLastingTrouble() {
        endpoints.create(NAME, CONFIG, Map.of("owner", "me"));
        Map<String, String> tags = IntStream.range(0, 50).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v" + i));

        assertLasting(() -> endpoints.tag(seen(), tags));
    }

    @Test
    void whatVanishesWhileItIsTaggedIsLetGo() {
        world.sageMaker.addForeign(NAME.value(), Map.of());
        Endpoint seen = seen();
        world.aws.faults((operation, number) -> {
            if (operation.equals("SageMaker.AddTags") || operation.equals("SageMaker.ListTags")) {
                world.sageMaker.vanish(NAME.value());
            }
            return Optional.empty();
        });

        endpoints.tag(seen, Map.of("owner", "me"));
        assertThat(world.calls("AddTags")).isEqualTo(1);
        assertThat(endpoints.tags(seen)).isEmpty();
    }

    @Test
    void everySettingOutOfRangeIsNamedAtOnce() {
        assertThatThrownBy(SageMakerEndpoints.builder(world.client)
                        .deleteWindow(Duration.ZERO)
                        .callTimeout(Duration.ofSeconds(-1))::build)
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("deleteWindow=PT0S")
                .hasMessageContaining("callTimeout=PT-1S");
        assertThat(endpoints.deleteWindow()).isEqualTo(Duration.ofMinutes(6));
    }

    @Test
    void theClientStaysTheCallersToClose() {
        SageMakerClient client = world.client;
        SageMakerEndpoints.builder(client).build().list(Optional.empty());

        assertThat(client.listEndpoints().endpoints()).isEmpty();
    }

    private Endpoint seen() {
        return endpoints.describe(NAME).orElseThrow();
    }

    private static void assertLasting(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse());
    }

    private static void assertPassing(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isTrue());
    }
}
