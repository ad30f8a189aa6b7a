package io.github.endpointlease;

import static io.github.endpointlease.PlannerCases.CONFIG;
import static io.github.endpointlease.PlannerCases.CREATED;
import static io.github.endpointlease.PlannerCases.NAME;
import static io.github.endpointlease.PlannerCases.NOW;
import static io.github.endpointlease.PlannerCases.SEEN_AT;
import static io.github.endpointlease.PlannerCases.STABLE_AFTER;
import static io.github.endpointlease.PlannerCases.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.PlannerCases.Case;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Phase;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The state machine of the lease protocol, over every combination of what a plan depends on. */
class PlannerTest {
    /** What holds in every combination. */
    @Nested
    class Always {
        @Test
        void whatCouldNotBeSeenIsKept() {
            claim(c -> c.sighting() instanceof Sighting.Unknown, c -> c.action() instanceof Action.Keep);
        }

        @Test
        void whatIsNotVerifiedIsVerifiedAndNothingElse() {
            claim(
                    c -> c.isSeenAs(Owner.UNVERIFIED),
                    c -> c.action() instanceof Action.Verify verify
                            && verify.endpoint().equals(c.endpoint()));
        }

        @Test
        void aDeletionIsPlannedOnlyInStoppingAndOnlyOfTheEndpointOfOursThatWasSeen() {
            claim(
                    c -> c.action() instanceof Action.Delete,
                    c -> c.phase() == Phase.STOPPING
                            && c.isSeenAs(Owner.OURS)
                            && c.action() instanceof Action.Delete delete
                            && delete.endpoint().equals(c.endpoint()));
        }

        @Test
        void anEndpointIsAskedForOnlyWhereNoneIsAndTimeIsLeftAndNoFailureHoldsItBack() {
            claim(
                    c -> c.action() instanceof Action.Create,
                    c -> c.phase() == Phase.RUNNING
                            && c.sighting() instanceof Sighting.Absent
                            && c.isLive()
                            && !c.mustWait());
        }

        @Test
        void whatIsNotOursIsNeitherDeletedNorCreatedOver() {
            claim(
                    Case::isForeign,
                    c -> !(c.action() instanceof Action.Delete) && !(c.action() instanceof Action.Create));
        }

        @Test
        void onlyWhatNobodyOwnsIsAdoptedAndOnlyByALeaseThatMay() {
            claim(
                    c -> true,
                    c -> (c.action() instanceof Action.Adopt)
                            == (c.isSeenAs(Owner.NOBODY) && c.lease().adopting()));
        }

        @Test
        void whatIsWrittenNeverTouchesTimeNorWhatThePersonAskedFor() {
            claim(
                    c -> c.next().isPresent(),
                    c -> c.next().orElseThrow().expiry().equals(c.lease().expiry())
                            && c.next()
                                    .orElseThrow()
                                    .operations()
                                    .equals(c.lease().operations())
                            && c.next().orElseThrow().name().equals(NAME)
                            && c.next().orElseThrow().configName().equals(CONFIG));
        }

        @Test
        void phasesFollowEachOtherAlongTheArrowsOnly() {
            Map<Phase, Set<Phase>> arrows = Map.of(
                    Phase.RUNNING, Set.of(Phase.STOPPING),
                    Phase.STOPPING, Set.of(Phase.SETTLING, Phase.STOPPED),
                    Phase.SETTLING, Set.of(Phase.STOPPED, Phase.STOPPING),
                    Phase.STOPPED, Set.of(Phase.RUNNING, Phase.STOPPING));
            Map<Phase, Set<Phase>> taken = new EnumMap<>(Phase.class);
            for (Case c : PlannerCases.all()) {
                c.next()
                        .filter(next -> next.phase() != c.phase())
                        .ifPresent(next -> taken.computeIfAbsent(c.phase(), phase -> new HashSet<>())
                                .add(next.phase()));
            }
            assertThat(taken).isEqualTo(arrows);
        }

        @Test
        void aPhaseThatStaysKeepsItsDate() {
            claim(
                    c -> c.next().filter(next -> next.phase() == c.phase()).isPresent(),
                    c -> c.next().orElseThrow().phaseSince().equals(c.lease().phaseSince()));
        }

        @Test
        void onlyAReturnMakesANewGeneration() {
            claim(
                    c -> c.next().isPresent(),
                    c -> c.next().orElseThrow().generation() == c.lease().generation() + (c.isRestart() ? 1 : 0));
        }

        @Test
        void whileDeletionsCanComeLateNothingIsDatedAsStoppedStraightFromStopping() {
            claim(
                    c -> c.phase() == Phase.STOPPING && c.isLeftFor(Phase.STOPPED),
                    c -> c.window().isZero());
        }

        @Test
        void theEndIsDatedByTheMomentAfterTheLeaseWasReadNotByTheBeginningOfTheRun() {
            claim(
                    c -> c.isLeftFor(Phase.STOPPED) || c.isLeftFor(Phase.SETTLING),
                    c -> c.next().orElseThrow().phaseSince().equals(SEEN_AT));
        }

        @Test
        void writingTheSameLeaseAgainIsNeverPlanned() {
            claim(c -> c.next().isPresent(), c -> !c.next().orElseThrow().equals(c.lease()));
        }

        @Test
        void aChainOfPlansEndsWithinTheBoundOfARun() {
            for (Owner owner : List.of(Owner.OURS, Owner.ANOTHER, Owner.NOBODY)) {
                claim(c -> true, c -> stepsFrom(c, owner) < 8);
            }
        }

        private int stepsFrom(Case start, Owner verifiedAs) {
            Case at = start;
            int steps = 0;
            while (steps < 20) {
                Case next;
                if (at.action() instanceof Action.Verify verify) {
                    next = at.seeing(new Sighting.Present(verify.endpoint(), verifiedAs));
                } else if (at.action() instanceof Action.Adopt adopt) {
                    next = at.seeing(new Sighting.Present(adopt.endpoint(), Owner.OURS));
                } else if (at.next().isPresent()) {
                    next = at.having(at.next().orElseThrow());
                } else {
                    return steps;
                }
                at = next;
                steps++;
            }
            return steps;
        }
    }

    /** A lease that runs. */
    @Nested
    class Running {
        @Test
        void whileTimeIsLeftItStopsOnlyForAnEndpointOfOursThatFailed() {
            claim(
                    c -> c.phase() == Phase.RUNNING && !c.isExpired() && c.isLeftFor(Phase.STOPPING),
                    c -> c.isLive() && c.isSeenAs(Owner.OURS) && c.state() == EndpointState.FAILED);
        }

        @Test
        void whileTimeIsLeftAndItsEndpointServesNothingIsDoneButClearingAnOldFailure() {
            claim(
                    c -> c.phase() == Phase.RUNNING
                            && c.isLive()
                            && c.isVerified()
                            && c.state().isServing(),
                    c -> c.action() instanceof Action.Keep
                            || (c.action() instanceof Action.Note note
                                    && note.next().equals(c.lease().failing(null))));
        }

        @Test
        void aFailureIsClearedExactlyWhenItsEndpointHasServedLongEnough() {
            claim(
                    c -> c.phase() == Phase.RUNNING
                            && c.isLive()
                            && c.isVerified()
                            && c.lease().failure() != null
                            && !c.isNameTaken(),
                    c -> c.next().filter(next -> next.failure() == null).isPresent()
                            == (c.state().isServing()
                                    && !c.endpoint().createdAt().isAfter(NOW.minus(STABLE_AFTER))));
        }

        @Test
        void thatTheNameWasTakenIsForgottenAsSoonAsItsEndpointIsOurs() {
            claim(
                    c -> c.phase() == Phase.RUNNING
                            && c.isLive()
                            && c.isVerified()
                            && c.isNameTaken()
                            && c.state() != EndpointState.FAILED
                            && !isNeither(c.state()),
                    c -> c.action().equals(new Action.Note(c.lease().failing(null))));
        }

        @Test
        void whereItsEndpointNeitherServesNorEndsTheLeaseSaysSoOnce() {
            claim(
                    c -> c.phase() == Phase.RUNNING && c.isLive() && c.isVerified() && isNeither(c.state()),
                    c -> c.action() instanceof Action.Write write
                            && write.kind() == LeaseEvent.Kind.FAILED
                            && write.next().phase() == Phase.RUNNING
                            && write.why().contains(c.state().name())
                            && keepsTheBackoff(
                                    c.lease().failure(),
                                    Objects.requireNonNull(write.next().failure()))
                            && c.having(write.next()).action() instanceof Action.Keep);
        }

        private static boolean keepsTheBackoff(@Nullable Failure last, Failure next) {
            return next.kind() == Failure.Kind.NOT_SERVING
                    && next.attempts() == (last == null ? 1 : last.attempts())
                    && next.retryAt().equals(last == null ? NOW : last.retryAt());
        }

        private static boolean isNeither(EndpointState state) {
            return state == EndpointState.OUT_OF_SERVICE || state == EndpointState.UNKNOWN;
        }

        @Test
        void betweenItsExpiryAndTheEndOfTheGraceNothingIsDecided() {
            claim(
                    c -> c.phase() == Phase.RUNNING && c.isInGrace(),
                    c -> c.next().filter(next -> next.phase() != Phase.RUNNING).isEmpty()
                            && !(c.action() instanceof Action.Create));
        }

        @Test
        void onceExpiredItStopsAndForgetsItsFailure() {
            claim(
                    c -> c.phase() == Phase.RUNNING
                            && c.isExpired()
                            && (c.isVerified() || c.sighting() instanceof Sighting.Absent || c.isUnadoptable()),
                    c -> c.next().filter(c.lease().stopping(NOW, null)::equals).isPresent());
        }

        @Test
        void withoutAnEndpointItIsAskedForAgainOnceNoFailureHoldsItBack() {
            claim(
                    c -> c.phase() == Phase.RUNNING && c.isLive() && c.sighting() instanceof Sighting.Absent,
                    c -> c.mustWait() ? c.action() instanceof Action.Keep : c.action() instanceof Action.Create);
        }
    }

    /** A lease whose endpoint is to go, goes, or is gone. */
    @Nested
    class Ending {
        @Test
        void anEndpointOfOursIsDeletedUnlessItIsBeingDeletedAlready() {
            claim(
                    c -> c.phase() == Phase.STOPPING && c.isVerified(),
                    c -> c.state() == EndpointState.DELETING
                            ? c.action() instanceof Action.Keep
                            : c.action() instanceof Action.Delete);
        }

        @Test
        void aDecisionToStopIsNotTakenBackByTimeThatWasAdded() {
            claim(
                    c -> c.phase() == Phase.STOPPING && c.isLive(),
                    c -> c.next().filter(next -> next.phase() == Phase.RUNNING).isEmpty());
        }

        @Test
        void anEndpointOfOursThatComesUpLateIsStoppedAgain() {
            claim(
                    c -> (c.phase() == Phase.SETTLING || c.phase() == Phase.STOPPED) && c.isSeenAs(Owner.OURS),
                    c -> c.isLeftFor(Phase.STOPPING)
                            && c.next().orElseThrow().phaseSince().equals(NOW));
        }

        @Test
        void itComesBackExactlyWhenItIsWantedTheQuarantineIsOverAndNoFailureHoldsItBack() {
            claim(
                    c -> c.phase() == Phase.STOPPED && c.sighting() instanceof Sighting.Absent,
                    c -> c.isRestart() == (c.isLive() && c.isQuarantineOver() && !c.mustWait()));
        }

        @Test
        void itComesBackOnlyToANameThatIsFree() {
            claim(Case::isRestart, c -> c.phase() == Phase.STOPPED && c.sighting() instanceof Sighting.Absent);
        }

        @Test
        void whatIsNotOursCountsAsGone() {
            claim(
                    c -> c.phase() == Phase.STOPPING && c.isUnadoptable(),
                    c -> c.isLeftFor(c.window().isZero() ? Phase.STOPPED : Phase.SETTLING));
        }
    }

    /** Somebody else's endpoint under the name of a lease. */
    @Nested
    class Foreign {
        @Test
        void whileTheEndpointIsWantedTheLeaseSaysThatTheNameIsTaken() {
            claim(
                    c -> c.isUnadoptable() && c.isLive() && (c.phase() == Phase.RUNNING || c.phase() == Phase.STOPPED),
                    c -> (c.isNameTaken() || c.state() == EndpointState.DELETING)
                            ? c.action() instanceof Action.Keep
                            : (c.action() instanceof Action.Write write
                                    && write.kind() == LeaseEvent.Kind.FAILED
                                    && write.next().phase() == c.phase()
                                    && PlannerCases.isNameTaken(write.next())));
        }

        @Test
        void whenTheEndpointIsNotWantedNothingIsSaidOfIt() {
            claim(
                    c -> c.isUnadoptable() && !c.isLive(),
                    c -> c.isNameTaken()
                            || c.next().filter(PlannerCases::isNameTaken).isEmpty());
        }
    }

    /** One test for each row of the protocol's table. */
    @Nested
    class Rows {
        private final Lease running = Lease.running(NAME, CONFIG, NOW.plusSeconds(3600), NOW.minusSeconds(3600))
                .owning(CREATED);
        private final Lease expired = Lease.running(NAME, CONFIG, NOW.minusSeconds(30), NOW.minusSeconds(3600))
                .owning(CREATED);
        private final Sighting absent = new Sighting.Absent();

        @Test
        void runningLiveAbsentIsCreated() {
            assertThat(plan(running, absent)).isEqualTo(new Action.Create());
        }

        @Test
        void runningLiveAndOursIsLeftAloneWhateverGenerationItBears() {
            Lease third = running.restarted(NOW).restarted(NOW).owning(CREATED);

            assertThat(plan(third, ours(EndpointState.IN_SERVICE))).isEqualTo(new Action.Keep());
        }

        @Test
        void runningLiveFailedGoesToStoppingWithItsReasonAndABackOff() {
            Sighting failed = new Sighting.Present(
                    new Endpoint(
                            NAME,
                            EndpointState.FAILED,
                            CREATED,
                            CONFIG,
                            new Endpoint.Breakdown(Failure.Kind.CAPACITY, "no machine")),
                    Owner.OURS);

            assertThat(plan(running, failed)).isInstanceOfSatisfying(Action.Write.class, write -> {
                assertThat(write.kind()).isEqualTo(LeaseEvent.Kind.FAILED);
                assertThat(write.next().phase()).isEqualTo(Phase.STOPPING);
                assertThat(write.next().failure()).isNotNull().satisfies(failure -> {
                    assertThat(failure.kind()).isEqualTo(Failure.Kind.CAPACITY);
                    assertThat(failure.reason()).isEqualTo("no machine");
                    assertThat(failure.attempts()).isEqualTo(1);
                    assertThat(failure.retryAt()).isBetween(NOW.plusSeconds(15), NOW.plusSeconds(30));
                });
            });
        }

        @Test
        void theSecondFailureInARowWaitsLonger() {
            Lease again = running.failing(new Failure(Failure.Kind.BROKEN, "before", 1, NOW));

            assertThat(plan(again, ours(EndpointState.FAILED))).isInstanceOfSatisfying(Action.Write.class, write -> {
                Failure failure = Objects.requireNonNull(write.next().failure());
                assertThat(failure.attempts()).isEqualTo(2);
                assertThat(failure.retryAt()).isBetween(NOW.plusSeconds(30), NOW.plusSeconds(60));
            });
        }

        @Test
        void runningExpiredGoesToStoppingAtExactlyExpiryPlusGrace() {
            Lease aSecondLonger = Lease.running(NAME, CONFIG, NOW.minusSeconds(29), NOW.minusSeconds(3600))
                    .owning(CREATED);

            assertThat(plan(expired, ours(EndpointState.IN_SERVICE)))
                    .isEqualTo(new Action.Write(
                            expired.stopping(NOW, null), LeaseEvent.Kind.STOPPING, "the lease has ended"));
            assertThat(plan(aSecondLonger, ours(EndpointState.IN_SERVICE))).isEqualTo(new Action.Keep());
        }

        @Test
        void stoppingPresentIsDeleted() {
            Sighting.Present serving = ours(EndpointState.IN_SERVICE);

            assertThat(plan(expired.stopping(NOW, null), serving)).isEqualTo(new Action.Delete(serving.endpoint()));
        }

        @Test
        void stoppingAbsentIsDatedInTwoStepsWhereDeletionsCanComeLate() {
            Lease stopping = expired.stopping(NOW, null);

            assertThat(plan(stopping, absent)).isEqualTo(new Action.Note(stopping.settling(SEEN_AT)));
            assertThat(plan(stopping.settling(SEEN_AT), absent))
                    .isEqualTo(new Action.Write(
                            stopping.stopped(SEEN_AT), LeaseEvent.Kind.STOPPED, "no endpoint is left"));
        }

        @Test
        void stoppingAbsentIsStoppedAtOnceWhereDeletionsAreFenced() {
            Lease stopping = expired.stopping(NOW, null);

            assertThat(PlannerCases.plan(stopping, absent, Duration.ZERO))
                    .isEqualTo(new Action.Write(
                            stopping.stopped(SEEN_AT), LeaseEvent.Kind.STOPPED, "no endpoint is left"));
        }

        @Test
        void stoppedPresentAndOursGoesBackToStopping() {
            Lease stopped = expired.stopped(NOW.minusSeconds(3600));

            assertThat(plan(stopped, ours(EndpointState.CREATING)))
                    .isInstanceOfSatisfying(Action.Write.class, write -> {
                        assertThat(write.kind()).isEqualTo(LeaseEvent.Kind.STOPPING);
                        assertThat(write.next()).isEqualTo(stopped.stopping(NOW, null));
                    });
        }

        @Test
        void stoppedLiveComesBackWhenTheQuarantineIsOverAndNotBefore() {
            Lease over = running.stopped(NOW.minus(WINDOW));
            Lease notYet = running.stopped(NOW.minus(WINDOW).plusNanos(1));

            assertThat(plan(over, absent))
                    .isEqualTo(new Action.Write(over.restarted(NOW), LeaseEvent.Kind.RESTARTING, "generation 2"));
            assertThat(plan(notYet, absent)).isEqualTo(new Action.Keep());
        }

        @Test
        void stoppedAndNotWantedStaysStopped() {
            assertThat(plan(expired.stopped(NOW.minus(WINDOW)), absent)).isEqualTo(new Action.Keep());
        }

        private Action plan(Lease lease, Sighting sighting) {
            return PlannerCases.plan(lease, sighting, WINDOW);
        }

        private Sighting.Present ours(EndpointState state) {
            return new Sighting.Present(new Endpoint(NAME, state, CREATED, null, null), Owner.OURS);
        }
    }

    /** The claim has to hold where the condition does, and the condition has to hold somewhere. */
    private static void claim(Predicate<Case> condition, Predicate<Case> claim) {
        List<Case> meant = PlannerCases.all().stream().filter(condition).toList();
        assertThat(meant).as("combinations that the claim is about").isNotEmpty();
        assertThat(meant.stream().filter(claim.negate()).limit(3)).isEmpty();
    }

    @Test
    void theCombinationsAreComplete() {
        assertThat(PlannerCases.all()).hasSizeGreaterThan(100_000);
        assertThat(PlannerCases.all().stream().map(c -> c.action().getClass()).distinct())
                .hasSize(7);
        assertThat(PlannerCases.all().stream().map(Case::phase).distinct()).containsExactlyInAnyOrder(Phase.values());
    }
}
