package io.github.endpointlease.backend.sagemaker;

import static io.github.endpointlease.backend.sagemaker.SageMakerWorld.CONFIG;
import static io.github.endpointlease.backend.sagemaker.SageMakerWorld.DELETION;
import static io.github.endpointlease.backend.sagemaker.SageMakerWorld.NAME;
import static io.github.endpointlease.backend.sagemaker.SageMakerWorld.STARTUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.Leases;
import io.github.endpointlease.ReconcileReport;
import io.github.endpointlease.Reconciler;
import io.github.endpointlease.backend.memory.InMemoryExpiryStore;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Status;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leases and their endpoints on SageMaker, from the first minute to the last. */
@OnStandIn
class SageMakerLifeTest {
    private static final String INSTALLATION_TAG = "endpoint-lease:installation";
    private static final String GENERATION_TAG = "endpoint-lease:generation";

    private final SageMakerWorld world = new SageMakerWorld();
    private final InMemoryExpiryStore store = new InMemoryExpiryStore();
    private final Leases leases =
            Leases.builder("demo", store, world.endpoints).clock(world.clock).build();
    private final Reconciler reconciler = Reconciler.builder("demo", store, world.endpoints)
            .clock(world.clock)
            .concurrency(1)
            .build();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void aLeaseStartsAnEndpointThatBearsItsTagsAndTakesItDownInTheEnd() {
        leases.add(NAME, CONFIG, Duration.ofMinutes(30));
        reconciler.runOnce();
        assertThat(world.sageMaker.tags(NAME.value()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(INSTALLATION_TAG, "demo", GENERATION_TAG, "1"));
        runAfter(STARTUP);
        assertThat(status()).isEqualTo(Status.IN_SERVICE);

        runAfter(Duration.ofMinutes(26));
        assertThat(world.sageMaker.status(NAME.value())).contains("Deleting");
        runAfter(DELETION);

        assertThat(world.sageMaker.status(NAME.value())).isEmpty();
        assertThat(status()).isEqualTo(Status.STOPPED);
        assertThat(world.calls("DeleteEndpoint")).isEqualTo(1);
    }

    @Test
    void anEndpointThatRunsAlreadyIsAdopted() {
        world.sageMaker.addForeign(NAME.value(), Map.of("team", "research"));
        leases.add(NAME, CONFIG, Duration.ofMinutes(30));
        reconciler.runOnce();

        assertThat(world.sageMaker.tags(NAME.value()))
                .containsEntry("team", "research")
                .containsEntry(INSTALLATION_TAG, "demo");
        assertThat(status()).isEqualTo(Status.IN_SERVICE);
        assertThat(world.calls("CreateEndpoint")).isZero();
    }

    @Test
    void whatAnotherInstallationOwnsIsNeverTouched() {
        leases.add(NAME, CONFIG, Duration.ofMinutes(30));
        world.sageMaker.addForeign(NAME.value(), Map.of(INSTALLATION_TAG, "another"));
        reconciler.runOnce();
        assertThat(status()).isEqualTo(Status.FAILED);
        runAfter(Duration.ofMinutes(31));
        runAfter(Duration.ofMinutes(31));

        assertThat(world.sageMaker.status(NAME.value())).contains("InService");
        assertThat(world.sageMaker.tags(NAME.value())).containsExactlyEntriesOf(Map.of(INSTALLATION_TAG, "another"));
        assertThat(world.calls("DeleteEndpoint") + world.calls("AddTags") + world.calls("CreateEndpoint"))
                .isZero();
    }

    @Test
    void aDeletionThatIsRefusedWhileItStartsIsAskedForAgain() {
        leases.add(NAME, CONFIG, Duration.ofMinutes(1));
        reconciler.runOnce();
        runAfter(Duration.ofMinutes(2));
        assertThat(world.calls("DeleteEndpoint")).isEqualTo(1);
        assertThat(world.sageMaker.status(NAME.value())).contains("Creating");

        runAfter(STARTUP);
        assertThat(world.sageMaker.status(NAME.value())).contains("Deleting");
        runAfter(DELETION);
        assertThat(status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void anEndpointThatFoundNoMachineComesBackWhenThereIsOne() {
        world.sageMaker.shortOfCapacity(true);
        leases.add(NAME, CONFIG, Duration.ofHours(5));
        reconciler.runOnce();
        runAfter(STARTUP);
        assertThat(Objects.requireNonNull(lease().failure()).kind()).isEqualTo(Failure.Kind.CAPACITY);
        assertThat(world.sageMaker.status(NAME.value())).contains("Deleting");

        world.sageMaker.shortOfCapacity(false);
        runAfter(DELETION);
        runAfter(world.endpoints.deleteWindow().minusSeconds(1));
        assertThat(world.sageMaker.status(NAME.value())).isEmpty();
        runAfter(Duration.ofSeconds(1));
        runAfter(STARTUP);

        assertThat(world.sageMaker.status(NAME.value())).contains("InService");
        assertThat(world.sageMaker.tags(NAME.value())).containsEntry(GENERATION_TAG, "2");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void aListingThatLagsBehindCostsNeitherAPromisedMinuteNorAnEndpoint(long seed) {
        world.sageMaker.lag(seed, Duration.ofMinutes(3));
        leases.add(NAME, CONFIG, Duration.ofMinutes(30));
        reconciler.runOnce();
        for (int minute = 1; minute < 30; minute++) {
            runAfter(Duration.ofMinutes(1));
            assertThat(world.sageMaker.status(NAME.value())).contains(minute < 5 ? "Creating" : "InService");
        }
        for (int minute = 30; minute < 50; minute++) {
            runAfter(Duration.ofMinutes(1));
        }

        assertThat(world.sageMaker.status(NAME.value())).isEmpty();
        assertThat(status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void aSteadyRunOverAThousandEndpointsListsThemAndCallsNothingElse() {
        for (int i = 0; i < 1000; i++) {
            leases.add(new EndpointName("demo-" + i), CONFIG, Duration.ofHours(5));
        }
        Reconciler many = Reconciler.builder("demo", store, world.endpoints)
                .clock(world.clock)
                .build();
        runToTheEnd(many, Duration.ZERO);
        runToTheEnd(many, STARTUP);
        world.aws.forgetCalls();

        ReconcileReport report = many.runOnce();

        assertThat(report.isClean()).isTrue();
        assertThat(report.leases()).isEqualTo(1000);
        assertThat(report.endpoints()).isEqualTo(1000);
        assertThat(world.aws.calls()).containsExactlyEntriesOf(Map.of("SageMaker.ListEndpoints", 10));
    }

    private void runToTheEnd(Reconciler many, Duration time) {
        world.clock.advance(time);
        assertThat(many.runOnce().isClean()).isTrue();
        assertThat(many.runOnce().isClean()).isTrue();
    }

    private void runAfter(Duration time) {
        world.clock.advance(time);
        reconciler.runOnce();
    }

    private Status status() {
        return leases.lease(NAME).status();
    }

    private Lease lease() {
        return ((StoredLease.Valid) store.find(NAME).orElseThrow()).lease();
    }
}
