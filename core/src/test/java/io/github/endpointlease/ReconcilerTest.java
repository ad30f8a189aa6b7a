package io.github.endpointlease;

import static io.github.endpointlease.World.CONFIG;
import static io.github.endpointlease.World.DELETION;
import static io.github.endpointlease.World.NAME;
import static io.github.endpointlease.World.START;
import static io.github.endpointlease.World.STARTUP;
import static io.github.endpointlease.World.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.backend.memory.InMemoryEndpoints.Call;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** One lease and one endpoint, from run to run. */
class ReconcilerTest {
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Map<String, String> OUR_TAGS = Map.of(Ownership.INSTALLATION_TAG, World.INSTALLATION);

    private final World world = new World();
    private final Leases leases = world.leases().build();
    private final EndpointLease lease = leases.lease(NAME);
    private final Reconciler reconciler = world.reconciler().build();

    @Nested
    class Life {
        @Test
        void aLeaseStartsItsEndpointEndsItAndBringsItBackAfterTheQuarantine() {
            leases.add(NAME, CONFIG, Duration.ofMinutes(30));
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.STARTING);
            assertThat(lease.status()).isEqualTo(Status.STARTING);
            assertThat(world.generation()).contains("1");

            world.clock.advance(STARTUP);
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.IN_SERVICE);
            assertThat(lease.status()).isEqualTo(Status.IN_SERVICE);

            advanceTo(lease.expiresAt().plus(GRACE).minusNanos(1));
            assertThat(runTwice()).isEmpty();
            assertThat(world.endpoints.describe(NAME).orElseThrow().state()).isEqualTo(EndpointState.IN_SERVICE);

            world.clock.advance(Duration.ofNanos(1));
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.STOPPING, LeaseEvent.Kind.DELETING);
            assertThat(lease.status()).isEqualTo(Status.STOPPING);

            world.clock.advance(DELETION);
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.STOPPED);
            assertThat(lease.status()).isEqualTo(Status.STOPPED);
            Instant stoppedAt = world.clock.instant();

            world.clock.advance(Duration.ofMinutes(1));
            Extension extension = lease.extend(30);
            assertThat(extension.earliestStart()).isEqualTo(stoppedAt.plus(WINDOW));
            assertThat(lease.status()).isEqualTo(Status.RESTARTING);
            advanceTo(stoppedAt.plus(WINDOW).minusNanos(1));
            assertThat(runTwice()).isEmpty();

            world.clock.advance(Duration.ofNanos(1));
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.RESTARTING, LeaseEvent.Kind.STARTING);
            assertThat(world.generation()).contains("2");

            world.clock.advance(STARTUP);
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.IN_SERVICE);
        }

        @Test
        void anExtensionBeforeTheEndOfTheGraceKeepsTheEndpoint() {
            leases.add(NAME, CONFIG, Duration.ofMinutes(30));
            runTwice();
            advanceTo(lease.expiresAt().plus(GRACE).minusNanos(1));
            lease.extend(30);
            world.clock.advance(GRACE);

            runTwice();

            assertThat(world.endpoints.calls(Call.DELETE)).isZero();
            assertThat(lease.status()).isEqualTo(Status.IN_SERVICE);
        }

        @Test
        void whatIsStillBeingCreatedIsDeletedAsSoonAsThatIsPossible() {
            leases.add(NAME, CONFIG, Duration.ofMinutes(1));
            runTwice();
            world.clock.advance(Duration.ofMinutes(2));
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.STOPPING);

            world.clock.advance(STARTUP);

            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.DELETING);
        }

        @Test
        void anEndpointThatSomebodyDeletedIsMadeAgainWithoutAQuarantine() {
            running();
            world.endpoints.vanish(NAME);

            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.STARTING);
            world.clock.advance(STARTUP);
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.IN_SERVICE);
            assertThat(world.generation()).contains("1");
        }

        @Test
        void anEndpointThatCameUpLateIsDeletedAndTheQuarantineStartsAgain() {
            world.put(Lease.running(NAME, CONFIG, START.truncatedTo(ChronoUnit.SECONDS), START)
                    .stopped(START));
            world.clock.advance(Duration.ofMinutes(4));
            world.endpoints.addForeign(NAME, CONFIG, OUR_TAGS);

            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.STOPPING, LeaseEvent.Kind.DELETING);
            world.clock.advance(DELETION);
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.STOPPED);
            assertThat(world.lease().phaseSince()).isEqualTo(world.clock.instant());
        }

        @Test
        void whereDeletionsAreFencedItComesBackWithoutWaiting() {
            InMemoryEndpoints fenced = InMemoryEndpoints.create(world.clock);
            Reconciler onFenced =
                    world.reconciler(world.store, fenced).grace(Duration.ZERO).build();
            world.put(Lease.running(NAME, CONFIG, START.truncatedTo(ChronoUnit.SECONDS), START));
            onFenced.runOnce();
            assertThat(world.lease().phase()).isEqualTo(Phase.STOPPED);
            lease.extend(30);

            onFenced.runOnce();

            assertThat(fenced.describe(NAME)).isPresent();
            assertThat(world.lease().generation()).isEqualTo(2);
        }
    }

    @Nested
    class Failing {
        @Test
        void anEndpointThatBreaksComesBackAsTheNextGenerationAndItsFailureIsForgottenOnceItIsStable() {
            running();
            world.endpoints.fail(NAME, "out of memory");

            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.FAILED, LeaseEvent.Kind.DELETING);
            assertThat(lease.view().failureReason()).contains("out of memory");
            assertThat(lease.status()).isEqualTo(Status.FAILED);

            world.clock.advance(DELETION);
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.STOPPED);
            world.clock.advance(WINDOW);
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.RESTARTING, LeaseEvent.Kind.STARTING);
            assertThat(world.generation()).contains("2");

            world.clock.advance(Duration.ofMinutes(10).minusMillis(1));
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.IN_SERVICE);
            assertThat(lease.view().failureReason()).contains("out of memory");
            world.clock.advance(Duration.ofMillis(1));
            runTwice();
            assertThat(lease.view().failureReason()).isEmpty();
        }

        @Test
        void eachFailureInARowWaitsLonger() {
            Reconciler fast = world.reconciler()
                    .backoff(new Backoff(Duration.ofMinutes(10), Duration.ofHours(10)))
                    .build();
            leases.add(NAME, CONFIG, Duration.ofDays(1));
            fast.runOnce();
            for (int attempts = 1; attempts <= 3; attempts++) {
                world.clock.advance(STARTUP);
                world.endpoints.fail(NAME, "out of memory");
                fast.runOnce();
                Failure failure = Objects.requireNonNull(world.lease().failure());
                assertThat(failure.attempts()).isEqualTo(attempts);
                Duration longest = Duration.ofMinutes(10L << (attempts - 1));
                assertThat(failure.retryAt())
                        .isBetween(
                                world.clock.instant().plus(longest.dividedBy(2)),
                                world.clock.instant().plus(longest));
                world.clock.advance(DELETION);
                fast.runOnce();
                advanceTo(failure.retryAt().minusNanos(1));
                assertThat(fast.runOnce().events()).isEmpty();
                world.clock.advance(WINDOW);
                fast.runOnce();
                assertThat(world.lease().generation()).isEqualTo(attempts + 1);
            }
        }

        @Test
        void aRefusedCreationIsShownAndTriedAgainAfterTheWait() {
            world.endpoints.refuseCreates(Failure.Kind.QUOTA, "limit is 0 for ml.g5.12xlarge");
            leases.add(NAME, CONFIG, Duration.ofHours(5));

            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.FAILED);
            assertThat(lease.status()).isEqualTo(Status.FAILED);
            Failure failure = Objects.requireNonNull(world.lease().failure());
            assertThat(failure.kind()).isEqualTo(Failure.Kind.QUOTA);
            assertThat(failure.reason()).isEqualTo("limit is 0 for ml.g5.12xlarge");
            assertThat(failure.attempts()).isEqualTo(1);
            assertThat(world.endpoints.calls(Call.CREATE)).isEqualTo(1);

            world.clock.advance(Duration.ofSeconds(30));
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.FAILED);
            assertThat(world.lease().failure()).satisfies(again -> {
                assertThat(again).isNotNull();
                assertThat(again.attempts()).isEqualTo(2);
            });

            world.endpoints.acceptCreates();
            world.clock.advance(Duration.ofMinutes(1));
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.STARTING);
        }

        @Test
        void whoLeasesAgainAfterTheEndIsNotHeldBackByAnOldFailure() {
            world.endpoints.refuseCreates(Failure.Kind.QUOTA, "limit");
            leases.add(NAME, CONFIG, Duration.ofMinutes(1));
            runTwice();
            world.clock.advance(Duration.ofMinutes(2));
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.STOPPING, LeaseEvent.Kind.STOPPED);

            assertThat(world.lease().failure()).isNull();
        }
    }

    @Nested
    class Foreign {
        @Test
        void whatAnotherInstallationOwnsIsNeverTouchedWhateverBecomesOfTheLease() {
            neverTouched(World.TAGS_OF_ANOTHER, "another installation");
        }

        @Test
        void whatNobodyOwnsIsNeverTouchedByALeaseThatDoesNotAdopt() {
            neverTouched(Map.of("team", "research"), "no tag");
        }

        private void neverTouched(Map<String, String> tags, String reason) {
            world.put(Lease.running(NAME, CONFIG, START.plusSeconds(600).truncatedTo(ChronoUnit.SECONDS), START));
            world.endpoints.addForeign(NAME, CONFIG, tags);
            var endpoint = world.endpoints.describe(NAME).orElseThrow();

            runTwice();
            assertThat(lease.status()).isEqualTo(Status.FAILED);
            assertThat(lease.view().failureReason())
                    .hasValueSatisfying(said -> assertThat(said).contains(reason));
            world.clock.advance(Duration.ofMinutes(11));
            runTwice();
            assertThat(world.lease().phase()).isEqualTo(Phase.STOPPED);
            lease.extend(60);
            world.clock.advance(WINDOW);
            runTwice();
            assertThat(lease.view().failureReason())
                    .hasValueSatisfying(said -> assertThat(said).contains(reason));

            for (Call call : List.of(Call.CREATE, Call.DELETE, Call.TAG)) {
                assertThat(world.endpoints.calls(call)).as("%s", call).isZero();
            }
            assertThat(world.endpoints.describe(NAME)).contains(endpoint);
        }

        @Test
        void onceTheNameIsFreeTheEndpointStartsAndNothingIsSaidOfTheNameAnyMore() {
            world.put(Lease.running(NAME, CONFIG, START.plusSeconds(6000).truncatedTo(ChronoUnit.SECONDS), START));
            world.endpoints.addForeign(NAME, CONFIG, Map.of());
            runTwice();
            world.endpoints.vanish(NAME);

            runTwice();
            world.clock.advance(STARTUP);
            runTwice();

            assertThat(lease.status()).isEqualTo(Status.IN_SERVICE);
            assertThat(lease.view().failureReason()).isEmpty();
        }

        @Test
        void anEndpointThatIsNobodysIsAskedForItsTagsWhileItIsNewAndThenOnceMore() {
            world.endpoints.addForeign(NAME, CONFIG, Map.of());

            runTwice();
            assertThat(world.endpoints.calls(Call.TAGS)).isEqualTo(2);
            world.clock.advance(Duration.ofMinutes(10));
            runTwice();

            assertThat(world.endpoints.calls(Call.TAGS)).isEqualTo(3);
            assertThat(world.store.find(NAME)).isEmpty();
        }
    }

    @Nested
    class Adopting {
        @Test
        void whereItIsSwitchedOffTheLeaseShowsThatItsNameIsTaken() {
            world.endpoints.addForeign(NAME, CONFIG, Map.of());
            leases.add(NAME, CONFIG, Duration.ofMinutes(30));

            world.reconciler().adoptExisting(false).build().runOnce();

            assertThat(world.endpoints.calls(Call.TAG)).isZero();
            assertThat(world.lease().failure())
                    .isNotNull()
                    .satisfies(failure -> assertThat(failure.kind()).isEqualTo(Failure.Kind.NAME_TAKEN));
        }

        @Test
        void anEndpointThatRanAlreadyIsTaggedOnceAndEndsWithItsLease() {
            world.endpoints.addForeign(NAME, CONFIG, Map.of("team", "research"));
            leases.add(NAME, CONFIG, Duration.ofMinutes(30));
            var adopted = world.endpoints.describe(NAME).orElseThrow();

            assertThat(runTwice()).containsExactlyInAnyOrder(LeaseEvent.Kind.ADOPTED, LeaseEvent.Kind.IN_SERVICE);
            assertThat(world.endpoints.calls(Call.TAG)).isEqualTo(1);
            assertThat(world.endpoints.tags(adopted))
                    .containsEntry("team", "research")
                    .containsEntry(Ownership.INSTALLATION_TAG, World.INSTALLATION);
            assertThat(world.lease().ownedSince()).isEqualTo(adopted.createdAt());
            assertThat(world.lease().adopting()).isFalse();

            world.clock.advance(Duration.ofMinutes(31));
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.STOPPING, LeaseEvent.Kind.DELETING);
        }

        @Test
        void oneRunTagsItAndNotesThatItIsTheLeases() {
            world.endpoints.addForeign(NAME, CONFIG, Map.of());
            leases.add(NAME, CONFIG, Duration.ofMinutes(30));

            world.reconciler().build().runOnce();

            assertThat(world.lease().ownedSince())
                    .isEqualTo(world.endpoints.describe(NAME).orElseThrow().createdAt());
        }

        @Test
        void anEndpointOfOursWithoutALeaseGetsAnHourAndThenGoes() {
            world.endpoints.addForeign(NAME, CONFIG, OUR_TAGS);

            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.ORPHAN_LEASED, LeaseEvent.Kind.IN_SERVICE);
            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:00:00Z");
            assertThat(world.lease().configName()).isEqualTo(CONFIG);

            advanceTo(lease.expiresAt().plus(GRACE));
            assertThat(runTwice()).containsExactly(LeaseEvent.Kind.STOPPING, LeaseEvent.Kind.DELETING);
        }

        @Test
        void anEndpointThatWasTakenBackIsNotLeasedAgain() {
            Reconciler reconciler = world.reconciler().build();
            world.endpoints.addForeign(NAME, CONFIG, OUR_TAGS);
            reconciler.runOnce();

            world.endpoints.tag(world.endpoints.describe(NAME).orElseThrow(), World.TAGS_OF_ANOTHER);
            world.store.remove(NAME, world.stored(NAME).version());
            reconciler.runOnce();

            assertThat(world.store.find(NAME)).isEmpty();
            long asked = world.endpoints.calls(Call.TAGS);
            reconciler.runOnce();
            assertThat(world.endpoints.calls(Call.TAGS)).as("it is asked once").isEqualTo(asked);
        }

        @Test
        void anEndpointOfOursThatIsOnItsWayOutNeedsNoLease() {
            world.endpoints.addForeign(NAME, CONFIG, OUR_TAGS);
            world.endpoints.delete(world.endpoints.describe(NAME).orElseThrow(), world.clock.instant());

            runTwice();

            assertThat(world.store.find(NAME)).isEmpty();
        }
    }

    @Nested
    class Counting {
        @Test
        void whatRunsUnderALiveLeaseCountsAsRunningAndNotAsExpired() {
            running();

            ReconcileReport report = reconciler.runOnce();

            assertThat(report.running()).isEqualTo(1);
            assertThat(report.expiredButRunning()).isZero();
        }

        @Test
        void whatCannotBeDeletedYetIsExpiredButRunningOnceTheGraceIsOver() {
            leases.add(NAME, CONFIG, Duration.ofMinutes(1));
            reconciler.runOnce();

            advanceTo(lease.expiresAt().plus(GRACE).minusNanos(1));
            assertThat(reconciler.runOnce().expiredButRunning()).isZero();

            world.clock.advance(Duration.ofNanos(1));
            assertThat(reconciler.runOnce().expiredButRunning()).isEqualTo(1);
            assertThat(reconciler.runOnce().expiredButRunning()).isEqualTo(1);
        }

        @Test
        void whatTheRunItselfGetsDeletedIsNotExpiredButRunning() {
            running();
            advanceTo(lease.expiresAt().plus(GRACE));

            ReconcileReport deleting = reconciler.runOnce();
            ReconcileReport after = reconciler.runOnce();

            assertThat(deleting.running()).isEqualTo(1);
            assertThat(deleting.expiredButRunning()).isZero();
            assertThat(after.running()).as("what is being deleted").isZero();
        }

        @Test
        void whatAnotherOwnsUnderTheNameOfAnExpiredLeaseDoesNotCount() {
            world.endpoints.addForeign(NAME, CONFIG, World.TAGS_OF_ANOTHER);
            world.put(Lease.running(NAME, CONFIG, START.truncatedTo(ChronoUnit.SECONDS), START));
            world.clock.advance(Duration.ofHours(1));

            ReconcileReport report = reconciler.runOnce();

            assertThat(report.running()).isZero();
            assertThat(report.expiredButRunning()).isZero();
        }
    }

    @Test
    void everySettingOutOfRangeIsNamedAtOnce() {
        Duration negative = Duration.ofSeconds(-1);
        Reconciler.Builder builder = world.reconciler()
                .grace(negative)
                .stableAfter(negative)
                .orphanLease(Duration.ZERO)
                .deadline(Duration.ZERO)
                .concurrency(0);

        assertThatThrownBy(builder::build)
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("grace=PT-1S")
                .hasMessageContaining("stableAfter=PT-1S")
                .hasMessageContaining("orphanLease=PT0S")
                .hasMessageContaining("deadline=PT0S")
                .hasMessageContaining("concurrency=0");
    }

    @Test
    void aRunThatCouldOutliveItsDeletionsIsRefused() {
        assertThatThrownBy(world.reconciler().deadline(WINDOW)::build)
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("deadline=PT6M (delete window PT6M)");
        assertThatCode(world.reconciler().deadline(WINDOW.minusMillis(1))::build)
                .doesNotThrowAnyException();
        InMemoryEndpoints fenced = InMemoryEndpoints.create(world.clock);
        assertThatCode(world.reconciler(world.store, fenced).deadline(Duration.ofDays(1))::build)
                .doesNotThrowAnyException();
    }

    @Test
    void everyCallOfALifeIsCounted() {
        running();
        world.clock.advance(Duration.ofHours(3));
        runTwice();
        Map<Call, Integer> calls = new EnumMap<>(Call.class);
        for (Call call : List.of(Call.CREATE, Call.DELETE, Call.TAGS, Call.TAG)) {
            calls.put(call, world.endpoints.calls(call));
        }

        assertThat(calls)
                .containsExactlyInAnyOrderEntriesOf(Map.of(Call.CREATE, 1, Call.DELETE, 1, Call.TAGS, 1, Call.TAG, 0));
    }

    /** What listeners are told in two runs at the same moment: the second has nothing to add. */
    private List<LeaseEvent.Kind> runTwice() {
        int before = world.events.size();
        reconciler.runOnce();
        reconciler.runOnce();
        return List.copyOf(world.kinds().subList(before, world.events.size()));
    }

    private void running() {
        leases.add(NAME, CONFIG, Duration.ofHours(2));
        runTwice();
        world.clock.advance(STARTUP);
        runTwice();
    }

    private void advanceTo(Instant moment) {
        world.clock.advance(Duration.between(world.clock.instant(), moment));
    }
}
