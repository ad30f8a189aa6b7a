package io.github.endpointlease.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.endpointlease.backend.sagemaker.SageMakerEndpoints;
import io.github.endpointlease.internal.aws.AwsCalls;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointPage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.sagemaker.model.SageMakerException;

/** The life of one endpoint, in order, since each life takes minutes that are paid for. */
@Live
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SageMakerEndpointLive {
    private static final String INSTALLATION = "endpoint-lease:installation";
    private static final Map<String, String> FIRST_TAGS = Map.of("endpoint-lease-live", "yes");
    private static final Duration STARTUP = Duration.ofMinutes(30);
    private static final Duration DELETION = Duration.ofMinutes(15);

    private final LiveAccount account;
    private final SageMakerClient client;
    private final SageMakerEndpoints endpoints;
    private final EndpointName name;
    private final Removals removals = new Removals();
    private EndpointConfigName config;

    SageMakerEndpointLive(LiveAccount account) {
        this.account = account;
        client = account.client(SageMakerClient.builder());
        endpoints = over(client);
        name = new EndpointName(account.prefix() + "-Life-Endpoint");
    }

    private static SageMakerEndpoints over(SageMakerClient client) {
        return SageMakerEndpoints.builder(client)
                .callTimeout(Duration.ofMinutes(1))
                .build();
    }

    @BeforeAll
    void begin() {
        config = Optional.ofNullable(account.settings().sageMakerConfig())
                .orElseGet(() -> abort("No endpoint is made: " + LiveSettings.SAGEMAKER_CONFIG + " is not given."));
        removals.add(
                "endpoint " + name,
                () -> account.await("endpoint " + name + " is on its way out", STARTUP, this::isOnItsWayOut));
    }

    @AfterAll
    void remove() {
        removals.all();
    }

    @Test
    @Order(1)
    void anEndpointIsAccepted() {
        assertThat(endpoints.create(name, config, FIRST_TAGS)).isEqualTo(new CreateOutcome.Accepted());

        Endpoint endpoint = seen();
        assertThat(endpoint.name()).isEqualTo(name);
        assertThat(endpoint.state()).isEqualTo(EndpointState.CREATING);
        assertThat(endpoint.configName()).isEqualTo(config);
    }

    @Test
    @Order(2)
    void itsNameIsTakenWhileItIsCreating() {
        assertThat(endpoints.create(name, config, Map.of())).isEqualTo(new CreateOutcome.Exists());

        assertThat(refusal(
                        "CreateEndpoint while Creating",
                        () -> client.createEndpoint(
                                create -> create.endpointName(name.value()).endpointConfigName(config.value()))))
                .startsWith("ValidationException: Cannot create already existing endpoint \"");
    }

    @Test
    @Order(3)
    void itIsNotDeletedWhileItIsCreating() {
        assertThat(endpoints.delete(seen(), Instant.now())).isEqualTo(new DeleteOutcome.InProgress());

        assertThat(refusal(
                        "DeleteEndpoint while Creating",
                        () -> client.deleteEndpoint(delete -> delete.endpointName(name.value()))))
                .startsWith("ValidationException: Cannot update in-progress endpoint \"");
        assertThat(seen().state()).isEqualTo(EndpointState.CREATING);
    }

    @Test
    @Order(4)
    void aListingShowsItsNameAndTheSecondOfItsCreation() {
        Endpoint listed = listed().orElseThrow(() -> new AssertionError("No listing shows " + name));

        assertThat(listed.createdAt()).isEqualTo(seen().createdAt());
    }

    @Test
    @Order(5)
    void itBearsTheTagsOfItsCreation() {
        assertThat(endpoints.tags(seen())).containsAllEntriesOf(FIRST_TAGS).doesNotContainKey(INSTALLATION);
    }

    @Test
    @Order(6)
    void itComesIntoServiceAsTheSameIncarnation() {
        Instant created = seen().createdAt();
        account.await("endpoint " + name + " comes up", STARTUP, () -> seen().state() != EndpointState.CREATING);

        assertThat(seen().state()).as("%s", seen()).isEqualTo(EndpointState.IN_SERVICE);
        assertThat(seen().createdAt()).isEqualTo(created);
    }

    @Test
    @Order(7)
    void credentialsThatAreConfinedToTheTagDoNotDeleteItWithoutTheTag() {
        assumeTrue(
                isConfined(), "The tag's condition is left out: " + LiveSettings.CONFINED_PROFILE + " is not given.");

        DeleteOutcome outcome = confined().delete(seen(), Instant.now());

        account.note("DeleteEndpoint without the tag: " + outcome);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        DeleteOutcome.Refused.class,
                        refused -> assertThat(refused.reason())
                                .contains("is not authorized to perform: sagemaker:DeleteEndpoint"));
        assertThat(seen().state()).isEqualTo(EndpointState.IN_SERVICE);
    }

    @Test
    @Order(8)
    void adoptingItAddsTheTag() {
        endpoints.tag(seen(), Map.of(INSTALLATION, account.prefix()));

        assertThat(endpoints.tags(seen()))
                .containsAllEntriesOf(FIRST_TAGS)
                .containsEntry(INSTALLATION, account.prefix());
    }

    /** By the confined credentials, where there are some. A new tag may need a while until IAM knows it. */
    @Test
    @Order(9)
    void itIsDeletedWithTheTag() {
        SageMakerEndpoints deleting = isConfined() ? confined() : endpoints;
        DeleteOutcome accepted = new DeleteOutcome.Accepted();

        account.await("the deletion is accepted", Duration.ofMinutes(3), () -> {
            DeleteOutcome outcome = deleting.delete(seen(), Instant.now());
            account.note("DeleteEndpoint with the tag: " + outcome);
            return outcome.equals(accepted);
        });

        assertThat(endpoints.describe(name).map(Endpoint::state)).isNotEqualTo(Optional.of(EndpointState.IN_SERVICE));
    }

    @Test
    @Order(10)
    void itsNameIsTakenWhileItIsDeleting() {
        assumeTrue(endpoints.describe(name).isPresent(), "It was gone at once.");

        assertThat(endpoints.create(name, config, Map.of())).isEqualTo(new CreateOutcome.Exists());
    }

    @Test
    @Order(11)
    void deletingItOnceMoreIsUnderstood() {
        assumeTrue(endpoints.describe(name).isPresent(), "It was gone at once.");

        DeleteOutcome outcome = endpoints.delete(seen(), Instant.now());

        account.note("DeleteEndpoint while Deleting: " + outcome);
        assertThat(outcome).isNotInstanceOf(DeleteOutcome.Refused.class);
    }

    @Test
    @Order(12)
    void itIsGoneInTheEnd() {
        Endpoint last = endpoints
                .describe(name)
                .orElseGet(() -> new Endpoint(name, EndpointState.DELETING, Instant.EPOCH, config, null));
        account.await(
                "endpoint " + name + " goes",
                DELETION,
                () -> endpoints.describe(name).isEmpty());

        assertThat(endpoints.delete(last, Instant.now())).isEqualTo(new DeleteOutcome.Absent());
        assertThat(endpoints.tags(last)).isEmpty();
    }

    private boolean isConfined() {
        return account.settings().confinedProfile() != null;
    }

    private SageMakerEndpoints confined() {
        return over(account.confinedClient(SageMakerClient.builder()));
    }

    private Endpoint seen() {
        return endpoints.describe(name).orElseThrow(() -> new AssertionError("There is no endpoint " + name));
    }

    private Optional<Endpoint> listed() {
        Optional<String> token = Optional.empty();
        do {
            EndpointPage page = endpoints.list(token);
            for (Endpoint endpoint : page.endpoints()) {
                if (endpoint.name().equals(name)) {
                    return Optional.of(endpoint);
                }
            }
            token = page.nextToken();
        } while (token.isPresent());
        return Optional.empty();
    }

    private String refusal(String doing, ThrowingCallable call) {
        SageMakerException e = catchThrowableOfType(SageMakerException.class, call);
        assertThat(e).as("%s is refused", doing).isNotNull();
        String said = AwsCalls.code(e).orElse("no code") + ": " + AwsCalls.message(e);
        account.note(doing + ": " + said);
        return said;
    }

    /** One that is being created cannot be deleted yet, so this is asked again. */
    private boolean isOnItsWayOut() {
        Optional<Endpoint> there = endpoints.describe(name);
        if (there.isEmpty() || there.get().state() == EndpointState.DELETING) {
            return true;
        }
        DeleteOutcome outcome = endpoints.delete(there.get(), Instant.now());
        if (outcome instanceof DeleteOutcome.Refused refused) {
            throw new AssertionError(refused.reason());
        }
        return !(outcome instanceof DeleteOutcome.InProgress);
    }
}
