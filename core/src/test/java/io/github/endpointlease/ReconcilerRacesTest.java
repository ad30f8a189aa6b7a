package io.github.endpointlease;

import static io.github.endpointlease.World.CONFIG;
import static io.github.endpointlease.World.DELETION;
import static io.github.endpointlease.World.NAME;
import static io.github.endpointlease.World.START;
import static io.github.endpointlease.World.WINDOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.backend.memory.InMemoryEndpoints.Call;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.model.Status;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.EndpointPage;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Two runs that overlap, interleaved by hand: one is paused between two of its calls, and the other runs meanwhile. */
class ReconcilerRacesTest {
    private static final Duration STARTUP = Duration.ofSeconds(10);

    private final World world = new World(STARTUP);
    private final EndpointLease lease = world.leases().build().lease(NAME);
    private final Reconciler other = world.reconciler().build();

    @BeforeEach
    void anEndpointInService() {
        world.put(Lease.running(NAME, CONFIG, START.plusSeconds(60).truncatedTo(ChronoUnit.SECONDS), START));
        other.runOnce();
        world.clock.advance(STARTUP);
        other.runOnce();
        assertThat(lease.status()).isEqualTo(Status.IN_SERVICE);
    }

    @Nested
    class TheDecisionToStop {
        @Test
        void itLosesAgainstAnExtensionThatCameAfterTheLeaseWasRead() {
            expire();

            pausedAfterListing(() -> lease.extend(30)).runOnce();

            assertThat(world.lease().phase()).isEqualTo(Phase.RUNNING);
            assertThat(world.endpoints.calls(Call.DELETE)).isZero();
            assertThat(lease.status()).isEqualTo(Status.IN_SERVICE);
        }

        @Test
        void itIsMadeOnceByTwoRuns() {
            expire();

            pausedAfterListing(other::runOnce).runOnce();

            assertThat(world.endpoints.calls(Call.DELETE)).isEqualTo(1);
            assertThat(told(LeaseEvent.Kind.STOPPING)).isEqualTo(1);
            assertThat(told(LeaseEvent.Kind.DELETING)).isEqualTo(1);
        }

        @Test
        void isLeftToTheNextRunWhereAnotherWriteFollowsBeforeItIsReadBack() {
            expire();

            isLeftToTheNextRunAfter(List.of(
                    lease -> lease.expiring(lease.expiry(), new OperationId("another")),
                    lease -> lease.overwritten(new EndpointConfigName("another"), lease.expiry()),
                    lease -> lease.failing(new Failure(Failure.Kind.OTHER, "refused", 1, START)),
                    lease -> lease.owning(START.plusSeconds(1)),
                    Lease::adoptable));
        }

        @Test
        void forAFailureIsLeftToTheNextRunWhereAnotherFailureFollowsBeforeItIsReadBack() {
            world.endpoints.fail(NAME, "broke");

            isLeftToTheNextRunAfter(List.of(
                    lease -> lease.failing(null),
                    lease -> lease.failing(new Failure(Failure.Kind.QUOTA, "broke", 1, START)),
                    lease -> lease.failing(new Failure(Failure.Kind.BROKEN, "broke", 2, START))));
        }

        private void isLeftToTheNextRunAfter(List<UnaryOperator<Lease>> writes) {
            Lease before = world.lease();
            for (UnaryOperator<Lease> write : writes) {
                world.put(before);
                ExpiryStore followed = new ForwardingStore(world.store) {
                    @Override
                    public boolean compareAndSet(Version expected, Lease next) {
                        boolean won = super.compareAndSet(expected, next);
                        world.put(write.apply(next));
                        return won;
                    }
                };

                world.reconciler(followed, world.endpoints).build().runOnce();

                assertThat(world.lease().phase()).isEqualTo(Phase.STOPPING);
                assertThat(world.endpoints.calls(Call.DELETE)).isZero();
            }
        }

        @Test
        void whoseAnswerWasLostIsCarriedOutByTheNextRun() {
            expire();
            ExpiryStore losing = new ForwardingStore(world.store) {
                @Override
                public boolean compareAndSet(Version expected, Lease next) {
                    super.compareAndSet(expected, next);
                    throw BackendException.passing("writing, and the answer did not come", null);
                }
            };

            ReconcileReport report =
                    world.reconciler(losing, world.endpoints).build().runOnce();
            assertThat(report.isClean()).isFalse();
            assertThat(world.endpoints.calls(Call.DELETE)).isZero();

            other.runOnce();
            assertThat(world.endpoints.calls(Call.DELETE)).isEqualTo(1);
        }

        @Test
        void anExtensionRightAfterItIsKeptAndTheEndpointComesBack() {
            expire();
            ExpiryStore extended = new ForwardingStore(world.store) {
                @Override
                public boolean compareAndSet(Version expected, Lease next) {
                    boolean won = super.compareAndSet(expected, next);
                    if (won && next.phase() == Phase.STOPPING) {
                        assertThat(lease.extend(60).view().status()).isEqualTo(Status.RESTARTING);
                    }
                    return won;
                }
            };
            world.reconciler(extended, world.endpoints).build().runOnce();
            Instant promised = lease.expiresAt();

            runUntil(() -> lease.status() == Status.IN_SERVICE);

            assertThat(world.generation()).contains("2");
            assertThat(lease.expiresAt()).isEqualTo(promised);
        }
    }

    /** Found by docs/spec/lease/trusted-read-back.cfg. */
    @Nested
    class ReadingBack {
        @Test
        void aFailureThatWasSeenBeforeDoesNotStopTheSuccessorThatSomebodyWasPromised() {
            lease.extend(600);
            world.endpoints.fail(NAME, "out of memory");

            world.reconciler(pausedBeforeReadingBack(), world.endpoints).build().runOnce();

            assertThat(world.lease().phase()).isEqualTo(Phase.RUNNING);
            int deletions = world.endpoints.calls(Call.DELETE);
            other.runOnce();
            assertThat(world.endpoints.calls(Call.DELETE)).isEqualTo(deletions);
            assertThat(lease.status()).isEqualTo(Status.IN_SERVICE);
            assertThat(world.generation()).contains("2");
        }

        /** Writes, and is paused until the endpoint is back and somebody has been told that it runs. */
        private ExpiryStore pausedBeforeReadingBack() {
            return new ForwardingStore(world.store) {
                private boolean paused;

                @Override
                public Optional<StoredLease> find(EndpointName name) {
                    if (!paused) {
                        paused = true;
                        assertThat(world.lease().phase()).isEqualTo(Phase.STOPPING);
                        runUntil(() -> lease.status() == Status.IN_SERVICE);
                        assertThat(lease.extend(60).view().status()).isEqualTo(Status.IN_SERVICE);
                    }
                    return super.find(name);
                }
            };
        }
    }

    @Nested
    class TheDeletion {
        @Test
        void thatFindsNothingLeftDatesTheEndInTheSameRun() {
            expire();
            EndpointControl late = new ForwardingEndpoints(world.endpoints) {
                @Override
                public DeleteOutcome delete(Endpoint endpoint, Instant decidedAt) {
                    return new DeleteOutcome.Absent();
                }
            };

            world.reconciler(world.store, late).build().runOnce();

            assertThat(world.lease().phase()).isEqualTo(Phase.STOPPED);
        }

        @Test
        void itIsDatedByTheBeginningOfTheRunBeforeTheLeaseWasRead() {
            expire();
            Instant begin = world.clock.instant();
            List<Instant> decided = new ArrayList<>();
            EndpointControl slow = new ForwardingEndpoints(world.endpoints) {
                @Override
                public EndpointPage list(Optional<String> pageToken) {
                    world.clock.advance(Duration.ofSeconds(20));
                    return super.list(pageToken);
                }

                @Override
                public DeleteOutcome delete(Endpoint endpoint, Instant decidedAt) {
                    decided.add(decidedAt);
                    return super.delete(endpoint, decidedAt);
                }
            };

            world.reconciler(world.store, slow).build().runOnce();

            assertThat(decided).containsExactly(begin);
        }

        @Test
        void itIsNotSentOnceItsWindowIsOver() {
            expire();
            ExpiryStore slow = new ForwardingStore(world.store) {
                @Override
                public boolean compareAndSet(Version expected, Lease next) {
                    boolean won = super.compareAndSet(expected, next);
                    world.clock.advance(WINDOW);
                    return won;
                }
            };

            ReconcileReport report =
                    world.reconciler(slow, world.endpoints).build().runOnce();

            assertThat(world.endpoints.calls(Call.DELETE)).isZero();
            assertThat(report.events())
                    .extracting(LeaseEvent::kind)
                    .containsExactly(LeaseEvent.Kind.STOPPING, LeaseEvent.Kind.TROUBLE);
            other.runOnce();
            assertThat(told(LeaseEvent.Kind.DELETING)).isEqualTo(1);
        }

        @Test
        void heldBackUntilTheEndOfItsWindowItNeverMeetsASuccessor() {
            expire();
            lease.extend(1);
            expire();
            List<String> generations = new ArrayList<>();
            EndpointControl late = new ForwardingEndpoints(world.endpoints) {
                @Override
                public DeleteOutcome delete(Endpoint endpoint, Instant decidedAt) {
                    lease.extend(600);
                    while (!world.clock.instant().isAfter(decidedAt.plus(WINDOW))) {
                        other.runOnce();
                        world.clock.advance(Duration.ofSeconds(5));
                        world.generation().ifPresent(generations::add);
                    }
                    world.clock.advance(Duration.between(world.clock.instant(), decidedAt.plus(WINDOW)));
                    return super.delete(endpoint, decidedAt);
                }
            };

            world.reconciler(world.store, late).build().runOnce();

            assertThat(generations).isNotEmpty().containsOnly("1");
            runUntil(() -> lease.status() == Status.IN_SERVICE);
            assertThat(world.generation()).contains("2");
        }

        @Test
        void refusedForAReasonThatIsNotUnderstoodItIsShownOnceAndAskedForInEveryRun() {
            expire();
            EndpointControl refusing = new ForwardingEndpoints(world.endpoints) {
                @Override
                public DeleteOutcome delete(Endpoint endpoint, Instant decidedAt) {
                    return new DeleteOutcome.Refused("explicit deny");
                }
            };
            Reconciler reconciler = world.reconciler(world.store, refusing).build();

            reconciler.runOnce();
            var shown = world.stored(NAME);
            ReconcileReport again = reconciler.runOnce();

            assertThat(lease.view().failureReason()).contains("explicit deny");
            assertThat(world.stored(NAME)).isEqualTo(shown);
            assertThat(again.events()).singleElement().satisfies(event -> {
                assertThat(event.kind()).isEqualTo(LeaseEvent.Kind.TROUBLE);
                assertThat(event.detail()).contains("explicit deny");
            });
        }

        @Test
        void refusedItDoesNotCutTheWaitAfterAnEarlierFailure() {
            lease.extend(600);
            world.endpoints.fail(NAME, "out of memory");
            EndpointControl refusing = new ForwardingEndpoints(world.endpoints) {
                @Override
                public DeleteOutcome delete(Endpoint endpoint, Instant decidedAt) {
                    return new DeleteOutcome.Refused("explicit deny");
                }
            };

            world.reconciler(world.store, refusing)
                    .backoff(new Backoff(Duration.ofHours(2), Duration.ofHours(2)))
                    .build()
                    .runOnce();

            Failure failure = Objects.requireNonNull(world.lease().failure());
            assertThat(failure.reason()).isEqualTo("explicit deny");
            assertThat(failure.retryAt()).isAfterOrEqualTo(world.clock.instant().plus(Duration.ofHours(1)));
        }
    }

    @Nested
    class TheCreation {
        @Test
        void itIsMadeOnceByTwoRuns() {
            world.endpoints.vanish(NAME);
            world.events.clear();
            EndpointControl late = new ForwardingEndpoints(world.endpoints) {
                @Override
                public CreateOutcome create(
                        EndpointName name, EndpointConfigName configName, Map<String, String> tags) {
                    other.runOnce();
                    return super.create(name, configName, tags);
                }
            };

            ReconcileReport report = world.reconciler(world.store, late).build().runOnce();

            assertThat(report.events()).isEmpty();
            assertThat(world.kinds()).containsExactly(LeaseEvent.Kind.STARTING);
        }

        @Test
        void comingAfterTheEndOfTheLeaseItIsUndoneAndTheQuarantineStartsAgain() {
            world.endpoints.vanish(NAME);
            EndpointControl late = new ForwardingEndpoints(world.endpoints) {
                @Override
                public CreateOutcome create(
                        EndpointName name, EndpointConfigName configName, Map<String, String> tags) {
                    expire();
                    other.runOnce();
                    assertThat(world.lease().phase()).isEqualTo(Phase.STOPPED);
                    return super.create(name, configName, tags);
                }
            };
            world.reconciler(world.store, late).build().runOnce();
            assertThat(world.endpoints.describe(NAME)).isPresent();

            runUntil(() -> world.endpoints.describe(NAME).isEmpty());
            other.runOnce();

            assertThat(world.lease().phase()).isEqualTo(Phase.STOPPED);
            assertThat(world.lease().phaseSince()).isEqualTo(world.clock.instant());
        }
    }

    /** Why there is a phase between STOPPING and STOPPED. */
    @Nested
    class TheQuarantine {
        private final List<Endpoint> heldBack = new ArrayList<>();
        private Instant decidedAt = Instant.MIN;

        /** Sees the listing of a moment before, and is paused between deciding a deletion and sending it. */
        private EndpointControl behind(Endpoint gone) {
            return new ForwardingEndpoints(world.endpoints) {
                @Override
                public EndpointPage list(Optional<String> pageToken) {
                    return new EndpointPage(List.of(gone), Optional.empty());
                }

                @Override
                public DeleteOutcome delete(Endpoint endpoint, Instant decided) {
                    heldBack.add(endpoint);
                    decidedAt = decided;
                    return new DeleteOutcome.InProgress();
                }
            };
        }

        @Test
        void aRunThatWasPausedBetweenItsClockAndItsWriteDoesNotShortenIt() {
            expire();
            other.runOnce();
            Endpoint seen = world.endpoints.describe(NAME).orElseThrow();
            Endpoint asListedBefore = new Endpoint(NAME, EndpointState.IN_SERVICE, seen.createdAt(), null, null);
            world.clock.advance(DELETION);
            assertThat(world.endpoints.describe(NAME)).isEmpty();
            Reconciler lagging =
                    world.reconciler(world.store, behind(asListedBefore)).build();
            ExpiryStore pausing = new ForwardingStore(world.store) {
                private boolean paused;

                @Override
                public boolean compareAndSet(Version expected, Lease next) {
                    if (!paused) {
                        paused = true;
                        world.clock.advance(Duration.ofMinutes(3));
                        lagging.runOnce();
                    }
                    return super.compareAndSet(expected, next);
                }
            };

            // saw the endpoint gone, and writes so three minutes later
            world.reconciler(pausing, world.endpoints).build().runOnce();
            assertThat(world.lease().phase()).isEqualTo(Phase.STOPPED);
            assertThat(heldBack).hasSize(1);
            lease.extend(600);
            // just before the deletion that is held back can take no effect any more
            while (world.clock.instant().plusSeconds(5).isBefore(decidedAt.plus(WINDOW))) {
                world.clock.advance(Duration.ofSeconds(5));
                other.runOnce();
            }
            DeleteOutcome late = world.endpoints.delete(heldBack.get(0), decidedAt);

            assertThat(late).isEqualTo(new DeleteOutcome.Absent());
            runUntil(() -> lease.status() == Status.IN_SERVICE);
            assertThat(world.generation()).contains("2");
        }
    }

    private Reconciler pausedAfterListing(Runnable meanwhile) {
        EndpointControl paused = new ForwardingEndpoints(world.endpoints) {
            @Override
            public EndpointPage list(Optional<String> pageToken) {
                EndpointPage page = super.list(pageToken);
                meanwhile.run();
                return page;
            }
        };
        return world.reconciler(world.store, paused).build();
    }

    /** Ten seconds to the tick, for at most an hour. */
    private void runUntil(BooleanSupplier condition) {
        for (int tick = 0; tick < 360 && !condition.getAsBoolean(); tick++) {
            world.clock.advance(Duration.ofSeconds(10));
            other.runOnce();
        }
        assertThat(condition.getAsBoolean()).as("within an hour").isTrue();
    }

    private void expire() {
        Instant end = lease.expiresAt().plusSeconds(30);
        world.clock.advance(Duration.between(world.clock.instant(), end));
    }

    private long told(LeaseEvent.Kind kind) {
        return world.kinds().stream().filter(kind::equals).count();
    }
}
