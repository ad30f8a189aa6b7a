package io.github.endpointlease;

import static io.github.endpointlease.World.CONFIG;
import static io.github.endpointlease.World.NAME;
import static io.github.endpointlease.World.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.LeaseContendedException;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Writers in each other's way, and stores that fail. */
class LeaseRacesTest {
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final Instant ELEVEN = Instant.parse("2026-03-01T11:00:00Z");

    private final World world = new World();

    /** Applies the next writes, and does not say so. */
    private final class LostAnswers extends ForwardingStore {
        private int left;
        private Runnable meanwhile = () -> {};

        LostAnswers(int count) {
            super(world.store);
            left = count;
        }

        LostAnswers meanwhile(Runnable action) {
            meanwhile = action;
            return this;
        }

        @Override
        public boolean create(Lease lease) {
            return lose(super.create(lease));
        }

        @Override
        public boolean compareAndSet(Version expected, Lease next) {
            return lose(super.compareAndSet(expected, next));
        }

        private boolean lose(boolean answer) {
            if (left > 0) {
                left--;
                meanwhile.run();
                throw BackendException.passing("writing the lease, and the answer did not come", null);
            }
            return answer;
        }
    }

    /** Answers compare-and-sets with what it is told, without doing them. */
    private final class Refusing extends ForwardingStore {
        private final Supplier<Boolean> answer;
        private int attempts;

        Refusing(Supplier<Boolean> answer) {
            super(world.store);
            this.answer = answer;
        }

        @Override
        public boolean compareAndSet(Version expected, Lease next) {
            attempts++;
            return answer.get();
        }
    }

    @Nested
    class LostAnswer {
        @Test
        void anExtensionWhoseAnswerWasLostCountsOnceAndIsAcknowledgedAsItCounted() {
            putLease();

            Extension extension = impatient(new LostAnswers(1)).lease(NAME).extend(30);

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:30:00Z");
            assertThat(extension.effect()).isEqualTo(Extension.Effect.EXTENDED);
            assertThat(extension.granted()).isEqualTo(HALF_AN_HOUR);
            assertThat(extension.view().lease()).isEqualTo(world.lease());
            assertThat(world.kinds()).containsExactly(LeaseEvent.Kind.EXTENDED);
        }

        @Test
        void whatOthersAddedMeanwhileIsInTheAnswer() {
            putLease();
            Leases other = world.leases().build();
            LostAnswers store =
                    new LostAnswers(1).meanwhile(() -> other.lease(NAME).extend(5));

            Extension extension = impatient(store).lease(NAME).extend(30);

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:35:00Z");
            assertThat(extension.granted()).isEqualTo(HALF_AN_HOUR);
            assertThat(extension.view().lease()).isEqualTo(world.lease());
        }

        @Test
        void anAdditionWhoseAnswerWasLostCountsOnceAndIsAcknowledgedAsAdded() {
            Extension extension = impatient(new LostAnswers(1)).add(NAME, CONFIG, HALF_AN_HOUR);

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T10:30:01Z");
            assertThat(extension.effect()).isEqualTo(Extension.Effect.ADDED);
            assertThat(extension.granted()).isEqualTo(HALF_AN_HOUR);
            assertThat(world.kinds()).containsExactly(LeaseEvent.Kind.ADDED);
        }

        @Test
        void anEndWhoseAnswerWasLostDoesNotTakeWhatWasAddedSince() {
            putLease();
            Leases other = world.leases().build();
            LostAnswers store =
                    new LostAnswers(1).meanwhile(() -> other.lease(NAME).extend(30));

            impatient(store).lease(NAME).end();

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T10:30:01Z");
            assertThat(world.kinds()).containsExactly(LeaseEvent.Kind.EXTENDED, LeaseEvent.Kind.ENDED);
        }

        @Test
        void aCallerWhoGaveUpAndSendsAgainCountsOnce() {
            putLease();
            OperationId operation = OperationId.random();
            Leases failing =
                    world.leases(new LostAnswers(1)).pause(attempt -> false).build();
            assertThatThrownBy(() -> failing.lease(NAME).extend(HALF_AN_HOUR, operation))
                    .isInstanceOf(LeaseContendedException.class);

            Extension again = failing.lease(NAME).extend(HALF_AN_HOUR, operation);

            assertThat(again.effect()).isEqualTo(Extension.Effect.REPEATED);
            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:30:00Z");
        }
    }

    @Nested
    class LostRace {
        @Test
        void itIsRunAgainFromWhatTheWinnerWrote() {
            putLease();
            Leases other = world.leases().build();
            AtomicInteger races = new AtomicInteger(3);
            ExpiryStore raced = new ForwardingStore(world.store) {
                @Override
                public boolean compareAndSet(Version expected, Lease next) {
                    if (races.getAndDecrement() > 0) {
                        other.lease(NAME).extend(10);
                    }
                    return super.compareAndSet(expected, next);
                }
            };

            Extension extension = impatient(raced).lease(NAME).extend(30);

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T12:00:00Z");
            assertThat(extension.granted()).isEqualTo(HALF_AN_HOUR);
            assertThat(extension.effect()).isEqualTo(Extension.Effect.EXTENDED);
        }

        @Test
        void anAdditionThatComesSecondAddsItsTime() {
            Leases other = world.leases().build();
            ExpiryStore raced = new ForwardingStore(world.store) {
                @Override
                public boolean create(Lease lease) {
                    other.add(NAME, CONFIG, HALF_AN_HOUR);
                    return super.create(lease);
                }
            };

            Extension extension = impatient(raced).add(NAME, CONFIG, HALF_AN_HOUR);

            assertThat(extension.effect()).isEqualTo(Extension.Effect.EXTENDED);
            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:00:01Z");
        }

        @Test
        void eachAttemptReadsTheClockAnew() {
            put(Lease.running(NAME, CONFIG, START.truncatedTo(ChronoUnit.SECONDS), START));
            AtomicInteger races = new AtomicInteger(1);
            ExpiryStore raced = new ForwardingStore(world.store) {
                @Override
                public boolean compareAndSet(Version expected, Lease next) {
                    return races.getAndDecrement() <= 0 && super.compareAndSet(expected, next);
                }
            };
            Leases leases = world.leases(raced)
                    .pause(attempt -> {
                        world.clock.advance(Duration.ofSeconds(4));
                        return true;
                    })
                    .build();

            leases.lease(NAME).extend(1);

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T10:01:05Z");
        }

        @Test
        void whoLosesUntilTheDeadlineIsToldSoAndChangesNothing() {
            putLease();
            Refusing store = new Refusing(() -> false);

            assertThatThrownBy(() -> aSecondAnAttempt(store).lease(NAME).extend(30))
                    .isInstanceOfSatisfying(LeaseContendedException.class, e -> {
                        assertThat(e.isRetryable()).isTrue();
                        assertThat(e).hasNoCause().hasMessageContaining("demo-a-Endpoint");
                        assertThat(e).hasMessageContaining("10000 ms");
                    });
            assertThat(store.attempts).isEqualTo(11);
            assertThat(world.lease().expiry()).isEqualTo(ELEVEN);
            assertThat(world.events).isEmpty();
        }
    }

    @Nested
    class Trouble {
        @Test
        void passingTroubleIsWaitedOut() {
            putLease();
            AtomicInteger failures = new AtomicInteger(5);
            ExpiryStore store = new ForwardingStore(world.store) {
                @Override
                public Optional<StoredLease> find(EndpointName name) {
                    if (failures.getAndDecrement() > 0) {
                        throw BackendException.passing("reading", null);
                    }
                    return super.find(name);
                }
            };

            aSecondAnAttempt(store).lease(NAME).extend(30);

            assertThat(world.lease().expiry()).isEqualTo("2026-03-01T11:30:00Z");
        }

        @Test
        void passingTroubleThatDoesNotPassIsTheCauseOfGivingUp() {
            putLease();
            BackendException trouble = BackendException.passing("throttled", null);
            Refusing store = new Refusing(() -> {
                throw trouble;
            });

            assertThatThrownBy(() -> aSecondAnAttempt(store).lease(NAME).extend(30))
                    .isInstanceOf(LeaseContendedException.class)
                    .hasCause(trouble);
            assertThat(store.attempts).isEqualTo(11);
        }

        @Test
        void lastingTroubleIsPassedOnAtOnce() {
            putLease();
            BackendException trouble = BackendException.lasting("no permission", null);
            Refusing store = new Refusing(() -> {
                throw trouble;
            });

            assertThatThrownBy(() -> aSecondAnAttempt(store).lease(NAME).extend(30))
                    .isSameAs(trouble);
            assertThat(store.attempts).isEqualTo(1);
        }

        @Test
        void afterTroubleTheLeaseCanBeWrittenAgain() {
            putLease();
            Refusing store = new Refusing(() -> {
                throw BackendException.lasting("no permission", null);
            });
            Leases leases = aSecondAnAttempt(store);
            assertThatThrownBy(() -> leases.lease(NAME).extend(30)).isInstanceOf(BackendException.class);

            assertThat(Together.run(
                            1,
                            i -> () -> catchThrowable(() -> leases.lease(NAME).extend(30))))
                    .singleElement()
                    .isInstanceOf(BackendException.class);
        }

        @Test
        void anInterruptedThreadGivesUpAndStaysInterrupted() {
            putLease();
            Leases leases = world.leases(new Refusing(() -> false)).build();
            Thread.currentThread().interrupt();
            try {
                assertThatThrownBy(() -> leases.lease(NAME).extend(30)).isInstanceOf(LeaseContendedException.class);
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
            assertThat(world.lease().expiry()).isEqualTo(ELEVEN);
        }
    }

    @Nested
    class InOneProcess {
        @Test
        void sixtyFourThreadsThatExtendAThousandTimesAddUpExactly() {
            putLease();
            Leases leases = world.leases().build();

            Together.run(64, i -> () -> {
                for (int n = 0; n < 1000; n++) {
                    leases.lease(NAME).extend(1);
                }
                return i;
            });

            assertThat(world.lease().expiry()).isEqualTo(ELEVEN.plus(Duration.ofMinutes(64_000)));
            assertThat(world.lease().operations())
                    .hasSize(Lease.OPERATIONS_KEPT)
                    .doesNotHaveDuplicates();
            assertThat(world.events).hasSize(64_000);
        }

        @Test
        void writersOfOneLeaseQueueUpInsteadOfRacing() {
            putLease();
            AtomicInteger lost = new AtomicInteger();
            ExpiryStore counting = new ForwardingStore(world.store) {
                @Override
                public boolean compareAndSet(Version expected, Lease next) {
                    boolean won = super.compareAndSet(expected, next);
                    if (!won) {
                        lost.incrementAndGet();
                    }
                    return won;
                }
            };
            Leases leases = world.leases(counting).build();

            Together.run(16, i -> () -> {
                for (int n = 0; n < 200; n++) {
                    leases.lease(NAME).extend(1);
                }
                return i;
            });

            assertThat(lost).hasValue(0);
            assertThat(world.lease().expiry()).isEqualTo(ELEVEN.plus(Duration.ofMinutes(16 * 200)));
        }

        @Test
        void aSlowWriteOfOneLeaseDoesNotHoldUpAnother() {
            EndpointName other = new EndpointName("demo-b-Endpoint");
            putLease();
            put(Lease.running(other, CONFIG, ELEVEN, START));
            var waiting = new CountDownLatch(1);
            var released = new CountDownLatch(1);
            ExpiryStore slow = new ForwardingStore(world.store) {
                @Override
                public boolean compareAndSet(Version expected, Lease next) {
                    if (next.name().equals(NAME)) {
                        waiting.countDown();
                        await(released);
                    }
                    return super.compareAndSet(expected, next);
                }
            };
            Leases leases = world.leases(slow).build();

            List<Extension> extensions = Together.run(2, i -> () -> {
                if (i == 0) {
                    return leases.lease(NAME).extend(1);
                }
                await(waiting);
                Extension extension = leases.lease(other).extend(1);
                released.countDown();
                return extension;
            });

            assertThat(extensions)
                    .hasSize(2)
                    .allMatch(extension -> !extension.granted().isZero());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }

    private Leases impatient(ExpiryStore store) {
        return world.leases(store).pause(attempt -> true).build();
    }

    private Leases aSecondAnAttempt(ExpiryStore store) {
        return world.leases(store)
                .pause(attempt -> {
                    world.clock.advance(Duration.ofSeconds(1));
                    return true;
                })
                .build();
    }

    private void putLease() {
        put(Lease.running(NAME, CONFIG, ELEVEN, START));
    }

    private void put(Lease lease) {
        world.put(lease);
    }
}
