package io.github.endpointlease.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.github.endpointlease.contract.ExpiryStoreContract;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.spi.InvocationOutcome;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.DynamoDbLocal;
import io.github.endpointlease.standin.ParameterStore;
import io.github.endpointlease.standin.SageMakerRuntimeService;
import io.github.endpointlease.standin.SageMakerService;
import io.github.endpointlease.standin.StepFunctionsService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.platform.engine.DiscoverySelector;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The live tests work, clean up, and can fail, as far as that shows without an account. */
@OnStandIn
@OnDynamoDbLocal
class LiveAgainstStandInTest {
    private static final String CONFIG = "demo-cheap-config";
    private static final String DESCRIBE = "SageMaker.DescribeEndpoint";

    private final Instant start = Instant.now();
    private final AwsStandIn aws = AwsStandIn.start().withDynamoDb(DynamoDbLocal.shared());
    private final ParameterStore parameters =
            ParameterStore.addTo(aws).refusingOverlaps().withEmptyPages();
    // time goes on while somebody looks, so that nothing here depends on how fast this machine is
    private final SageMakerService sageMaker =
            SageMakerService.addTo(aws, () -> start.plusSeconds(3L * aws.calls(DESCRIBE)));
    private final StepFunctionsService stepFunctions =
            StepFunctionsService.addTo(aws, InstantSource.system(), LiveAgainstStandInTest::answer);

    LiveAgainstStandInTest() {
        SageMakerRuntimeService.addTo(aws, sageMaker);
        sageMaker.addConfig(CONFIG);
        sageMaker.durations(Duration.ofMinutes(1), Duration.ofSeconds(20));
        sageMaker.confine(LiveAccount.CONFINED_KEY, "endpoint-lease:installation");
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    static Stream<Class<?>> liveTests() {
        return Stream.of(
                SsmExpiryStoreLive.class,
                SsmVersionsLive.class,
                DynamoDbExpiryStoreLive.class,
                DynamoDbTokenStoreLive.class,
                StepFunctionsInvocationsLive.class,
                SageMakerTextsLive.class,
                SageMakerEndpointLive.class);
    }

    /** Of the long contract of stores, which other tests run in full here, only what shows that it is set up rightly. */
    private static List<DiscoverySelector> testsOf(Class<?> live) {
        if (!ExpiryStoreContract.class.isAssignableFrom(live)) {
            return List.of(selectClass(live));
        }
        return Stream.of(
                        "whatIsCreatedIsFound",
                        "anEmptyStoreHasNoLeases",
                        "anUnreadableLeaseIsFoundAsOne",
                        "everyLeaseIsOnExactlyOnePage",
                        "ofARemovalAndManyChangesOneWinsTheVersion")
                .<DiscoverySelector>map(test -> selectMethod(live, test))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("liveTests")
    void itPassesAndLeavesNothingBehind(Class<?> live) {
        LiveRun run = runWithEverything(testsOf(live));

        assertThat(run.failures()).isEmpty();
        assertThat(run.skipped()).isEmpty();
        assertThat(run.passed()).isGreaterThanOrEqualTo(5);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void noLiveTestIsForgottenHere() throws Exception {
        Path classes = Path.of(
                Live.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        Path here = classes.resolve(Live.class.getPackageName().replace('.', '/'));

        assertThat(classesEndingInLive(here))
                .containsExactlyInAnyOrderElementsOf(
                        liveTests().map(Class::getSimpleName).toList());
    }

    @ParameterizedTest
    @ValueSource(classes = {StepFunctionsInvocationsLive.class, SageMakerEndpointLive.class})
    void nothingIsMadeThatNeedsASettingWhichIsNotGiven(Class<?> live) {
        LiveRun run = LiveRun.of(Map.of(LiveSettings.ENDPOINT, aws.uri().toString()), List.of(selectClass(live)));

        assertThat(run.failures()).isEmpty();
        assertThat(run.passed()).isZero();
        assertThat(run.skipped()).hasSize(1).allMatch(reason -> reason.contains("live."));
        assertThat(aws.calls()).isEmpty();
    }

    @Test
    void anEndpointThatIsStillBeingCreatedIsRemovedAsSoonAsItCanBe() {
        LiveRun run = runWithEverything(List.of(selectMethod(SageMakerEndpointLive.class, "anEndpointIsAccepted")));

        assertThat(run.failures()).isEmpty();
        assertThat(run.passed()).isEqualTo(1);
        assertThat(aws.calls("SageMaker.DeleteEndpoint")).isGreaterThan(1);
        assertThat(sageMaker.status(lifeEndpoint())).contains("Deleting");
    }

    @Test
    void whatCannotBeRemovedIsNamed() {
        sageMaker.refuse("DeleteEndpoint", 400, "AccessDeniedException", "You may not.");

        LiveRun run = runWithEverything(List.of(selectMethod(SageMakerEndpointLive.class, "anEndpointIsAccepted")));

        assertThat(run.failures())
                .singleElement()
                .asString()
                .contains("Not removed, please do it by hand: endpoint " + lifeEndpoint() + " (You may not.)");
    }

    @Test
    void anAwsThatMakesParametersWithoutATypeIsFoundOut() {
        parameters.creatingWithoutType();

        LiveRun run = runWithEverything(testsOf(SsmVersionsLive.class));

        assertThat(run.failures())
                .hasSize(2)
                .anyMatch(failure -> failure.startsWith("anOverwriteWithoutATypeMakesNoParameter()"))
                .anyMatch(
                        failure -> failure.startsWith("aChangeThatMeetsTheDeletionOfItsParameterDoesNotBringItBack()"));
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void anAwsThatDeletesPastTheTagIsFoundOut() {
        sageMaker.confine("SOMEBODY-ELSE", "endpoint-lease:installation");

        assertThat(runWithEverything(testsOf(SageMakerEndpointLive.class)).failures())
                .anyMatch(failure ->
                        failure.startsWith("credentialsThatAreConfinedToTheTagDoNotDeleteItWithoutTheTag()"));
    }

    private LiveRun runWithEverything(List<DiscoverySelector> selectors) {
        Map<String, String> settings = Map.of(
                LiveSettings.ENDPOINT,
                aws.uri().toString(),
                LiveSettings.STATES_ROLE,
                "arn:aws:iam::123456789012:role/demo",
                LiveSettings.SAGEMAKER_CONFIG,
                CONFIG,
                LiveSettings.CONFINED_PROFILE,
                "confined");
        return LiveRun.of(settings, selectors);
    }

    private static InvocationOutcome answer(EndpointName name, Invocation request) {
        return name.value().endsWith("-missing")
                ? new InvocationOutcome.NotInService("Endpoint " + name + " of account 123456789012 not found.")
                : new InvocationOutcome.Answered(request.body(), "application/json", "AllTraffic", null);
    }

    private static String lifeEndpoint() {
        return LiveAccount.RUN + "-Life-Endpoint";
    }

    /** Whatever a run has made and not removed. */
    private List<String> leftovers() {
        try (SsmClient ssm = Clients.client(SsmClient.builder(), aws.uri(), Duration.ofSeconds(30));
                DynamoDbClient dynamoDb = Clients.client(DynamoDbClient.builder(), aws.uri(), Duration.ofSeconds(30))) {
            Stream<String> names = ssm
                    .getParametersByPathPaginator(get -> get.path("/").recursive(true))
                    .stream()
                    .flatMap(page -> page.parameters().stream())
                    .map(parameter -> parameter.name());
            Stream<String> tables =
                    dynamoDb.listTables().tableNames().stream().filter(name -> name.startsWith(LiveAccount.RUN));
            Stream<String> endpoint = sageMaker.status(lifeEndpoint()).stream();
            return Stream.of(names, tables, endpoint, stepFunctions.stateMachines().stream())
                    .flatMap(some -> some)
                    .toList();
        }
    }

    private static List<String> classesEndingInLive(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith("Live.class") && !file.equals("Live.class"))
                    .map(file -> file.substring(0, file.length() - ".class".length()))
                    .toList();
        }
    }
}
