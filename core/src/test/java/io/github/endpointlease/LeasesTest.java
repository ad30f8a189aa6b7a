package io.github.endpointlease;

import static io.github.endpointlease.World.CONFIG;
import static io.github.endpointlease.World.NAME;
import static io.github.endpointlease.World.START;
import static io.github.endpointlease.World.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointLeaseException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointNotOwnedException;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.LeaseNotFoundException;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.model.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeasesTest {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    private final World world = new World();
    private final Leases leases = world.leases().build();
    private final EndpointLease lease = leases.lease(NAME);

    @Nested
    class Extending {
        @Test
        void timeIsAddedToTheExpiry() {
            putLease(Instant.parse("2026-03-01T11:00:00Z"));

            Extension extension = lease.extend(30);

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:30:00Z");
            assertThat(extension.view().lease()).isEqualTo(world.lease());
            assertThat(extension.asked()).isEqualTo(HALF_AN_HOUR);
            assertThat(extension.granted()).isEqualTo(HALF_AN_HOUR);
            assertThat(extension.effect()).isEqualTo(Extension.Effect.EXTENDED);
            assertThat(extension.earliestStart()).isNull();
        }

        @Test
        void timeIsAddedToNowOnceTheExpiryHasPassed() {
            putLease(Instant.parse("2026-03-01T09:00:00Z"));

            Extension extension = lease.extend(30);

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T10:30:01Z");
            assertThat(extension.granted()).isEqualTo(HALF_AN_HOUR);
        }

        @Test
        void anAcknowledgedMinuteHasSixtySeconds() {
            putLease(Instant.parse("2026-03-01T09:00:00Z"));

            Extension extension = lease.extend(1);

            assertThat(extension.view().timeLeft()).isGreaterThanOrEqualTo(Duration.ofMinutes(1));
            assertThat(extension.view().timeLeft()).isLessThan(Duration.ofSeconds(61));
        }

        @Test
        void fractionsOfSecondsAreRoundedUp() {
            putLease(Instant.parse("2026-03-01T11:00:00Z"));

            Extension extension = lease.extend(Duration.ofMillis(90_001));

            assertThat(extension.asked()).isEqualTo(Duration.ofSeconds(91));
            assertThat(extension.granted()).isEqualTo(Duration.ofSeconds(91));
            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:01:31Z");
        }

        @Test
        void aLeaseThatEndsThisVeryMomentCountsAsEnded() {
            world.clock.advance(Duration.ofMillis(750));
            putLease(world.clock.instant());

            lease.extend(1);

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T10:01:01Z");
        }

        @Test
        void theLongestLeaseCutsWhatIsTooMuchVisibly() {
            Leases capped = world.leases().longestLease(Duration.ofHours(1)).build();
            putLease(Instant.parse("2026-03-01T10:30:00Z"));

            Extension extension = capped.lease(NAME).extend(45);

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:00:00Z");
            assertThat(extension.asked()).isEqualTo(Duration.ofMinutes(45));
            assertThat(extension.granted()).isEqualTo(Duration.ofMinutes(30));
        }

        @Test
        void theLongestLeaseNeverShortensWhatIsThere() {
            Leases capped = world.leases().longestLease(Duration.ofHours(1)).build();
            putLease(Instant.parse("2026-03-01T13:00:00Z"));

            Extension extension = capped.lease(NAME).extend(45);

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T13:00:00Z");
            assertThat(extension.granted()).isZero();
        }

        @Test
        void theLongestLeaseCutsAFirstLeaseToo() {
            Leases capped = world.leases().longestLease(Duration.ofHours(1)).build();

            Extension extension = capped.add(NAME, CONFIG, Duration.ofHours(5));

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:00:00Z");
            assertThat(extension.granted()).isEqualTo(Duration.ofMinutes(60).minusSeconds(1));
        }

        @Test
        void theLongestLeaseOfOneEndpointWinsOverTheGeneralOneWhetherShorterOrLonger() {
            EndpointName other = new EndpointName("demo-other");
            Leases shorter = world.leases()
                    .longestLease(Duration.ofHours(2))
                    .longestLease(NAME, Duration.ofHours(1))
                    .build();
            Leases longer = world.leases()
                    .longestLease(NAME, Duration.ofHours(3))
                    .longestLease(Duration.ofHours(2))
                    .build();

            shorter.add(NAME, CONFIG, Duration.ofHours(5));
            shorter.add(other, CONFIG, Duration.ofHours(5));

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:00:00Z");
            assertThat(world.stored(other).lease().expiry()).isEqualTo("2026-03-01T12:00:00Z");

            longer.lease(NAME).extend(Duration.ofHours(5));

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T13:00:00Z");
        }

        @Test
        void theLongestLeaseOfOneEndpointHoldsForNoOther() {
            EndpointName other = new EndpointName("demo-other");
            Leases leases =
                    world.leases().longestLease(NAME, Duration.ofHours(1)).build();

            assertThat(leases.add(other, CONFIG, Duration.ofHours(5)).granted()).isEqualTo(Duration.ofHours(5));
        }

        @Test
        void noLeaseEndsAfterTheYear9999() {
            putLease(Lease.LATEST_EXPIRY.minusSeconds(60));

            assertThat(lease.extend(5).granted()).isEqualTo(Duration.ofMinutes(1));
            assertThat(lease.extend(5).granted()).isZero();
            assertThat(world.lease().expiry()).isEqualTo(Lease.LATEST_EXPIRY);
        }

        @Test
        void aYearCanBeAddedInOneCall() {
            putLease(Instant.parse("2026-03-01T11:00:00Z"));

            lease.extend(Leases.MAX_MINUTES);

            assertThat(world.lease().expiry()).isEqualTo("2027-03-01T11:00:00Z");
        }

        @Test
        void whatTheReconcilerDecidedIsLeftAsItIs() {
            putLease(Instant.parse("2026-03-01T11:00:00Z"));
            Lease before = world.lease();
            OperationId operation = new OperationId("first");

            lease.extend(HALF_AN_HOUR, operation);

            assertThat(world.lease()).isEqualTo(before.expiring(Instant.parse("2026-03-01T11:30:00Z"), operation));
        }

        @Test
        void aLeaseThatDoesNotExistIsNotMade() {
            assertThatThrownBy(() -> lease.extend(30)).isInstanceOf(LeaseNotFoundException.class);
            assertThat(leases.isLeased(NAME)).isFalse();
        }
    }

    @Nested
    class AddingOnlyWhereThereIsNone {
        private final OperationId operation = new OperationId("create");

        @Test
        void theFirstLeaseIsAddedAndRemembersItsOperation() {
            assertThat(leases.addIfAbsent(NAME, CONFIG, HALF_AN_HOUR, operation))
                    .isTrue();
            assertThat(leases.addIfAbsent(NAME, CONFIG, HALF_AN_HOUR, operation))
                    .as("sent again")
                    .isTrue();

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T10:30:01Z");
            assertThat(world.lease().hasSeen(operation)).isTrue();
        }

        @Test
        void withoutTimeItIsStopped() {
            leases.addIfAbsent(NAME, CONFIG, Duration.ZERO, operation);

            assertThat(world.lease().phase()).isEqualTo(Phase.STOPPED);
            assertThat(world.lease().isLive(world.clock.instant())).isFalse();
            assertThat(world.lease().hasSeen(operation)).isTrue();
        }

        @Test
        void aLeaseThatIsThereIsLeftAsItIs() {
            putLease(Instant.parse("2026-03-01T09:00:00Z"));
            Lease before = world.lease();

            assertThat(leases.addIfAbsent(NAME, new EndpointConfigName("other"), HALF_AN_HOUR, operation))
                    .isFalse();

            assertThat(world.lease()).isEqualTo(before);
        }

        @Test
        void anotherConfigChangesNothingElse() {
            putLease(Instant.parse("2026-03-01T11:00:00Z"));
            Lease before = world.lease();

            leases.changeConfig(NAME, new EndpointConfigName("other"));

            assertThat(world.lease()).isEqualTo(before.overwritten(new EndpointConfigName("other"), before.expiry()));
        }

        @Test
        void theConfigOfALeaseThatIsNotThereCannotBeChanged() {
            assertThatThrownBy(() -> leases.changeConfig(NAME, CONFIG)).isInstanceOf(LeaseNotFoundException.class);
        }
    }

    @Nested
    class WrongValues {
        @ParameterizedTest
        @ValueSource(longs = {0, -1, Leases.MAX_MINUTES + 1, Long.MIN_VALUE, Long.MAX_VALUE})
        void minutesOutOfRangeChangeNothing(long minutes) {
            refuse(() -> lease.extend(minutes), String.valueOf(minutes));
        }

        static Stream<Duration> outOfRange() {
            return Stream.of(
                    Duration.ZERO,
                    Duration.ofNanos(-1),
                    Duration.ofDays(-1),
                    Duration.ofMinutes(Leases.MAX_MINUTES).plusNanos(1),
                    Duration.ofSeconds(Long.MAX_VALUE),
                    Duration.ofSeconds(Long.MIN_VALUE));
        }

        @ParameterizedTest
        @MethodSource("outOfRange")
        void timesOutOfRangeChangeNothing(Duration time) {
            refuse(() -> lease.extend(time), time.toString());
            refuse(() -> leases.add(NAME, CONFIG, time), time.toString());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", " ", "a b", "-a", "a-", "ä", "a/b", "../a"})
        void namesThatNoEndpointCanHaveAreRefused(String name) {
            assertThatThrownBy(() -> leases.lease(name)).isInstanceOf(InvalidValueException.class);
        }

        @Test
        void aLongestLeaseBelowASecondIsRefused() {
            assertThat(world.leases().longestLease(Duration.ofSeconds(1)).build())
                    .isNotNull();
            Leases.Builder builder = world.leases().longestLease(Duration.ofMillis(999));

            assertThatThrownBy(builder::build)
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("longest lease");
        }

        @Test
        void aLongestLeaseOfOneEndpointBelowASecondIsRefusedByName() {
            Leases.Builder builder = world.leases().longestLease(NAME, Duration.ZERO);

            assertThatThrownBy(builder::build)
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("longest lease of demo-a-Endpoint");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "a b", "ä", "a:b"})
        void installationsThatCannotBeATagAreRefused(String installation) {
            Leases.Builder builder = Leases.builder(installation, world.store, world.endpoints);

            assertThatThrownBy(builder::build).isInstanceOf(InvalidValueException.class);
        }

        private void refuse(Runnable call, String shown) {
            putLease(Instant.parse("2026-03-01T11:00:00Z"));
            var before = world.stored(NAME);

            assertThatThrownBy(call::run)
                    .isInstanceOf(InvalidValueException.class)
                    .hasMessageContaining("minutes must be more than 0 and at most 525600")
                    .hasMessageContaining(shown)
                    .satisfies(e -> assertThat(((EndpointLeaseException) e).isRetryable())
                            .isFalse());
            assertThat(world.stored(NAME)).isEqualTo(before);
            assertThat(world.events).isEmpty();
        }
    }

    @Nested
    class Operations {
        @Test
        void anOperationCountsOnceHoweverOftenItIsSent() {
            putLease(Instant.parse("2026-03-01T11:00:00Z"));
            OperationId operation = OperationId.random();
            lease.extend(HALF_AN_HOUR, operation);

            Extension again = lease.extend(HALF_AN_HOUR, operation);

            assertThat(again.effect()).isEqualTo(Extension.Effect.REPEATED);
            assertThat(again.granted()).isZero();
            assertThat(again.view().expiresAt()).isEqualTo("2026-03-01T11:30:00Z");
            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:30:00Z");
            assertThat(world.kinds()).containsExactly(LeaseEvent.Kind.EXTENDED);
        }

        @Test
        void anAdditionThatIsSentAgainCountsOnce() {
            OperationId operation = OperationId.random();
            leases.add(NAME, CONFIG, HALF_AN_HOUR, operation);

            Extension again = leases.add(NAME, CONFIG, HALF_AN_HOUR, operation);

            assertThat(again.effect()).isEqualTo(Extension.Effect.REPEATED);
            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T10:30:01Z");
        }

        @Test
        void sixteenOperationsAreRememberedAndTheSeventeenthPushesOutTheFirst() {
            putLease(Instant.parse("2026-03-01T11:00:00Z"));
            OperationId first = new OperationId("first");
            lease.extend(Duration.ofMinutes(1), first);
            for (int i = 2; i <= Lease.OPERATIONS_KEPT; i++) {
                lease.extend(1);
            }
            assertThat(lease.extend(Duration.ofMinutes(1), first).effect()).isEqualTo(Extension.Effect.REPEATED);

            lease.extend(1);

            assertThat(lease.extend(Duration.ofMinutes(1), first).effect()).isEqualTo(Extension.Effect.EXTENDED);
            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:18:00Z");
        }
    }

    @Nested
    class Adding {
        @Test
        void aNameWithoutALeaseGetsOne() {
            Extension extension = leases.add(NAME, CONFIG, HALF_AN_HOUR, new OperationId("first"));

            assertThat(extension.effect()).isEqualTo(Extension.Effect.ADDED);
            assertThat(extension.granted()).isEqualTo(HALF_AN_HOUR);
            assertThat(extension.view().status()).isEqualTo(Status.STARTING);
            assertThat(world.lease())
                    .isEqualTo(Lease.running(NAME, CONFIG, Instant.parse("2026-03-01T10:30:01Z"), START)
                            .expiring(Instant.parse("2026-03-01T10:30:01Z"), new OperationId("first")));
            assertThat(world.kinds()).containsExactly(LeaseEvent.Kind.ADDED);
        }

        @Test
        void aNameWithALeaseKeepsItsConfigAndGetsTheTime() {
            putLease(Instant.parse("2026-03-01T11:00:00Z"));

            Extension extension = leases.add(NAME, new EndpointConfigName("other"), HALF_AN_HOUR);

            assertThat(extension.effect()).isEqualTo(Extension.Effect.EXTENDED);
            assertThat(world.lease().configName()).isEqualTo(CONFIG);
            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:30:00Z");
        }

        @Test
        void anEndpointThatNobodyOwnsIsAdopted() {
            world.endpoints.addForeign(NAME, CONFIG, Map.of("team", "research"));

            Extension extension = leases.add(NAME, CONFIG, HALF_AN_HOUR);

            assertThat(extension.effect()).isEqualTo(Extension.Effect.ADOPTED);
            assertThat(world.lease().adopting()).isTrue();
            assertThat(world.kinds()).containsExactly(LeaseEvent.Kind.ADOPTED);
        }

        @Test
        void anEndpointOfOursWithoutALeaseNeedsNoAdoption() {
            world.endpoints.addForeign(NAME, CONFIG, Map.of(Ownership.INSTALLATION_TAG, World.INSTALLATION));

            assertThat(leases.add(NAME, CONFIG, HALF_AN_HOUR).effect()).isEqualTo(Extension.Effect.ADDED);
            assertThat(world.lease().adopting()).isFalse();
        }

        @Test
        void anEndpointOfAnotherInstallationIsRefused() {
            world.endpoints.addForeign(NAME, CONFIG, World.TAGS_OF_ANOTHER);

            assertThatThrownBy(() -> leases.add(NAME, CONFIG, HALF_AN_HOUR))
                    .isInstanceOf(EndpointNotOwnedException.class)
                    .hasMessageContaining("another installation");
            assertThat(leases.isLeased(NAME)).isFalse();
            assertThat(world.events).isEmpty();
        }

        @Test
        void anEndpointThatAnotherInstallationHandedOverIsNotRefusedAgain() {
            world.endpoints.addForeign(NAME, CONFIG, World.TAGS_OF_ANOTHER);
            assertThatThrownBy(() -> leases.add(NAME, CONFIG, HALF_AN_HOUR))
                    .isInstanceOf(EndpointNotOwnedException.class);
            var endpoint = world.endpoints.describe(NAME).orElseThrow();
            world.endpoints.tag(endpoint, Map.of(Ownership.INSTALLATION_TAG, World.INSTALLATION));

            assertThat(leases.add(NAME, CONFIG, HALF_AN_HOUR).effect()).isEqualTo(Extension.Effect.ADDED);
        }

        @Test
        void withoutAdoptionAnEndpointThatRunsIsRefused() {
            world.endpoints.addForeign(NAME, CONFIG, Map.of());
            Leases strict = world.leases().adoptExisting(false).build();

            assertThatThrownBy(() -> strict.add(NAME, CONFIG, HALF_AN_HOUR))
                    .isInstanceOf(EndpointNotOwnedException.class)
                    .hasMessageContaining("adopt_existing");
            assertThat(leases.isLeased(NAME)).isFalse();
        }

        @Test
        void anEndpointThatIsOnItsWayOutIsNotAdopted() {
            world.endpoints.addForeign(NAME, CONFIG, Map.of());
            var endpoint = world.endpoints.describe(NAME).orElseThrow();
            world.endpoints.delete(endpoint, world.clock.instant());

            assertThat(leases.add(NAME, CONFIG, HALF_AN_HOUR).effect()).isEqualTo(Extension.Effect.ADDED);
            assertThat(world.lease().adopting()).isFalse();
        }

        @Test
        void aStoppedLeaseIsAddedOnceAndWaitsForTime() {
            leases.addStopped(NAME, CONFIG);
            assertThat(world.kinds()).containsExactly(LeaseEvent.Kind.ADDED);
            Lease stopped = world.lease();
            leases.addStopped(NAME, new EndpointConfigName("other"));

            assertThat(world.lease()).isEqualTo(stopped);
            assertThat(stopped.phase()).isEqualTo(Phase.STOPPED);
            assertThat(lease.status()).isEqualTo(Status.STOPPED);
            assertThat(lease.timeLeft()).isNegative();
            assertThat(lease.extend(30).view().status()).isEqualTo(Status.RESTARTING);
            assertThat(world.kinds()).containsExactly(LeaseEvent.Kind.ADDED, LeaseEvent.Kind.EXTENDED);
        }
    }

    @Nested
    class MeetingAStop {
        @Test
        void anExtensionThatMeetsStoppingIsKept() {
            putLease(Instant.parse("2026-03-01T09:00:00Z"));
            world.put(world.lease().stopping(START, null));

            Extension extension = lease.extend(30);

            assertThat(world.lease().phase()).isEqualTo(Phase.STOPPING);
            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T10:30:01Z");
            assertThat(extension.view().status()).isEqualTo(Status.RESTARTING);
            assertThat(extension.earliestStart()).isEqualTo(START.plus(WINDOW));
        }

        @Test
        void anExtensionThatMeetsStoppedAnswersWithTheEndOfTheQuarantine() {
            putLease(Instant.parse("2026-03-01T09:00:00Z"));
            world.put(world.lease().stopped(START.minusSeconds(60)));

            Extension extension = lease.extend(30);

            assertThat(extension.view().status()).isEqualTo(Status.RESTARTING);
            assertThat(extension.earliestStart())
                    .isEqualTo(START.minusSeconds(60).plus(WINDOW));
        }

        @Test
        void anEndpointThatWaitsAfterAFailureDoesNotStartBeforeThat() {
            Failure failure = new Failure(Failure.Kind.BROKEN, "it broke", 5, START.plusSeconds(1200));
            putLease(Instant.parse("2026-03-01T10:20:00Z"));
            world.put(world.lease().stopping(START, failure));
            assertThat(lease.extend(30).earliestStart()).isEqualTo(failure.retryAt());
            world.put(world.lease().stopped(START));

            assertThat(lease.extend(30).earliestStart()).isEqualTo(failure.retryAt());
        }

        @Test
        void afterTheQuarantineItCanStartAtOnce() {
            putLease(Instant.parse("2026-03-01T09:00:00Z"));
            world.put(world.lease().stopped(START.minus(WINDOW).minusSeconds(60)));

            assertThat(lease.extend(30).earliestStart()).isEqualTo(START);
        }
    }

    @Nested
    class Ending {
        @Test
        void aLeaseEndsNow() {
            putLease(Instant.parse("2026-03-01T11:00:00Z"));

            LeaseView ended = lease.end();

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T10:00:00Z");
            assertThat(ended.lease()).isEqualTo(world.lease());
            assertThat(ended.timeLeft()).isNegative();
            assertThat(world.lease().phase()).isEqualTo(Phase.RUNNING);
            assertThat(world.kinds()).containsExactly(LeaseEvent.Kind.ENDED);
        }

        @Test
        void aLeaseThatHasEndedStaysAsItIs() {
            putLease(Instant.parse("2026-03-01T09:00:00Z"));

            lease.end();

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T09:00:00Z");
            assertThat(world.lease().phase()).isEqualTo(Phase.RUNNING);
            assertThat(world.events).isEmpty();
        }

        @ParameterizedTest
        @ValueSource(strings = {"2026-03-01T09:00:00Z", "2026-03-01T11:00:00Z"})
        void anEndThatIsSentTwiceLeavesWhatWasAddedInBetween(String expiry) {
            putLease(Instant.parse(expiry));
            OperationId once = new OperationId("end-1");
            lease.end(once);
            lease.extend(30);
            Instant added = world.lease().expiry();

            lease.end(once);

            assertThat(world.lease().expiry()).isEqualTo(added);
        }

        @Test
        void timeCanBeAddedAgainAfterwards() {
            putLease(Instant.parse("2026-03-01T11:00:00Z"));
            lease.end();

            lease.extend(30);

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T10:30:01Z");
        }

        @Test
        void aLeaseThatDoesNotExistCannotBeEnded() {
            assertThatThrownBy(lease::end).isInstanceOf(LeaseNotFoundException.class);
        }
    }

    @Nested
    class Listening {
        @Test
        void oneThatThrowsHindersNeitherTheCallNorTheOthers() {
            List<Throwable> uncaught = new ArrayList<>();
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
            RuntimeException trouble = new IllegalStateException("listener");
            List<LeaseEvent> told = new ArrayList<>();
            Leases leases = Leases.builder(World.INSTALLATION, world.store, world.endpoints)
                    .clock(world.clock)
                    .listener(event -> {
                        throw trouble;
                    })
                    .listener(told::add)
                    .build();
            try {
                Extension extension = leases.add(NAME, CONFIG, HALF_AN_HOUR);

                assertThat(extension.view().lease()).isEqualTo(world.lease());
                assertThat(told).extracting(LeaseEvent::kind).containsExactly(LeaseEvent.Kind.ADDED);
                assertThat(uncaught).containsExactly(trouble);
            } finally {
                Thread.currentThread().setUncaughtExceptionHandler(null);
            }
        }

        @Test
        void anEventSaysWhatHappenedToWhichEndpointAndUntilWhen() {
            leases.add(NAME, CONFIG, HALF_AN_HOUR);

            assertThat(world.events).singleElement().satisfies(event -> {
                assertThat(event.name()).isEqualTo(NAME);
                assertThat(event.at()).isEqualTo(START);
                assertThat(event.detail()).isEqualTo("by PT30M until 2026-03-01T10:30:01Z");
                assertThat(event).hasToString("ADDED demo-a-Endpoint: by PT30M until 2026-03-01T10:30:01Z");
            });
        }
    }

    @Test
    void aHandleReadsWhatIsStoredAtThatMoment() {
        putLease(Instant.parse("2026-03-01T11:00:00Z"));
        assertThat(lease.name()).isEqualTo(NAME);
        assertThat(lease.expiresAt()).isEqualTo("2026-03-01T11:00:00Z");
        assertThat(lease.timeLeft()).isEqualTo(Duration.ofMillis(3_599_750));

        world.clock.advance(Duration.ofHours(2));

        assertThat(lease.timeLeft()).isEqualTo(Duration.ofMillis(-3_600_250));
    }

    private void putLease(Instant expiry) {
        world.put(Lease.running(NAME, CONFIG, expiry, START.minusSeconds(7200)));
    }
}
