package io.github.endpointlease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.backend.memory.InMemoryExpiryStore;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.LeaseNotFoundException;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.model.UnreadableLeaseException;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import io.github.endpointlease.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Leases move from one store to another, and none of their time is lost. {@code LeaseMoveOnAwsTest} has the stores of AWS. */
class LeaseMoveTest {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final EndpointConfigName CONFIG = new EndpointConfigName("demo-a-config");
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Instant TEN_TO = NOW.plus(Duration.ofMinutes(50));
    private static final OperationId FIRST = new OperationId("first");
    private static final OperationId SECOND = new OperationId("second");

    private final ManualClock clock = new ManualClock(NOW);
    private final ExpiryStore from = newStore();
    private final ExpiryStore to = newStore();

    ExpiryStore newStore() {
        return new InMemoryExpiryStore();
    }

    @Test
    void whatWasInTheOldStoreIsInTheNewOneAndNowhereElse() {
        Lease lease = lease(TEN_TO, FIRST).owning(NOW);
        from.create(lease);
        from.create(Lease.running(new EndpointName("demo-b"), CONFIG, NOW, NOW).stopped(NOW));

        assertThat(new LeaseMove(from, to).run(() -> false)).isEqualTo(2);

        assertThat(stored(to)).isEqualTo(lease);
        assertThat(to.find(new EndpointName("demo-b"))).isPresent();
        assertThat(from.find(NAME)).isEmpty();
        assertThat(from.page(Optional.empty()).leases()).isEmpty();
    }

    @Test
    void whatIsExtendedBetweenTheCopyAndTheRemovalIsTakenOverAgain() {
        from.create(lease(TEN_TO, FIRST));
        AtomicInteger removals = new AtomicInteger();
        ExpiryStore disturbed = new ForwardingStore(from) {
            @Override
            public boolean remove(EndpointName name, Version expected) {
                if (removals.getAndIncrement() == 0) {
                    leases(from).lease(NAME).extend(Duration.ofMinutes(30), SECOND);
                }
                return super.remove(name, expected);
            }
        };

        new LeaseMove(disturbed, to).run(() -> false);

        assertThat(stored(to).expiry()).isEqualTo(TEN_TO.plus(Duration.ofMinutes(30)));
        assertThat(stored(to).operations()).containsExactly(FIRST, SECOND);
        assertThat(from.find(NAME)).isEmpty();
        assertThat(removals).hasValue(2);
    }

    @Test
    void whatIsMadeAgainInTheOldStoreAfterTheRemovalShortensNothing() {
        Lease lease = lease(NOW.plus(Duration.ofHours(5)), FIRST).owning(NOW);
        from.create(lease);
        AtomicInteger removals = new AtomicInteger();
        ExpiryStore disturbed = new ForwardingStore(from) {
            @Override
            public boolean remove(EndpointName name, Version expected) {
                boolean removed = super.remove(name, expected);
                if (removals.getAndIncrement() == 0) {
                    // as a run on the old store does with an endpoint of ours that has no lease
                    super.create(Lease.running(NAME, CONFIG, NOW.plus(Duration.ofHours(1)), NOW));
                }
                return removed;
            }
        };

        new LeaseMove(disturbed, to).run(() -> false);

        assertThat(removals).hasValue(2);
        assertThat(stored(to).expiry()).isEqualTo(lease.expiry());
        assertThat(from.find(NAME)).isEmpty();
    }

    @Test
    void whatIsEndedBetweenTheCopyAndTheRemovalStaysEnded() {
        from.create(lease(TEN_TO, FIRST));
        AtomicInteger removals = new AtomicInteger();
        ExpiryStore disturbed = new ForwardingStore(from) {
            @Override
            public boolean remove(EndpointName name, Version expected) {
                if (removals.getAndIncrement() == 0) {
                    leases(from).lease(NAME).end();
                }
                return super.remove(name, expected);
            }
        };

        new LeaseMove(disturbed, to).run(() -> false);

        assertThat(stored(to).expiry()).isEqualTo(NOW);
    }

    @Test
    void whatWasExtendedInTheNewStoreMeanwhileKeepsTheLaterExpiryAndItsState() {
        from.create(lease(TEN_TO, FIRST).stopping(NOW, null));
        to.create(lease(TEN_TO.plusSeconds(60), SECOND).owning(NOW));

        new LeaseMove(from, to).run(() -> false);

        assertThat(stored(to).expiry()).isEqualTo(TEN_TO.plusSeconds(60));
        assertThat(stored(to).phase()).isEqualTo(Phase.RUNNING);
        assertThat(stored(to).operations()).containsExactly(FIRST, SECOND);
    }

    @Test
    void whatNobodyChangedInTheNewStoreTakesTheStateOfTheOldOne() {
        from.create(lease(TEN_TO, FIRST).stopping(NOW, null));
        to.create(Lease.running(NAME, CONFIG, NOW, NOW).owning(NOW));

        new LeaseMove(from, to).run(() -> false);

        assertThat(stored(to)).isEqualTo(lease(TEN_TO, FIRST).stopping(NOW, null));
    }

    @Test
    void aMoveThatBrokeOffAfterTheCopyIsBegunAgainWithoutAddingTime() {
        from.create(lease(TEN_TO, FIRST));
        to.create(lease(TEN_TO, FIRST));

        new LeaseMove(from, to).run(() -> false);

        assertThat(stored(to)).isEqualTo(lease(TEN_TO, FIRST));
        assertThat(from.find(NAME)).isEmpty();
    }

    @Test
    void aLeaseThatCannotBeReadRefusesTheMoveByNameBeforeAnyIsMoved() {
        from.create(lease(TEN_TO, FIRST));
        ExpiryStore broken = new ForwardingStore(from) {
            @Override
            public LeasePage page(Optional<String> pageToken) {
                StoredLease valid = super.page(pageToken).leases().get(0);
                return new LeasePage(
                        List.of(valid, new StoredLease.Unreadable(new EndpointName("demo-z"), "no JSON")),
                        Optional.empty());
            }
        };

        assertThatThrownBy(() -> new LeaseMove(broken, to).run(() -> false))
                .isInstanceOf(UnreadableLeaseException.class)
                .hasMessageContaining("demo-z");
        assertThat(to.find(NAME)).isEmpty();
        assertThat(from.find(NAME)).isPresent();
    }

    @Test
    void whoRunsOutOfTimeIsToldWhatIsLeft() {
        from.create(lease(TEN_TO, FIRST));

        assertThatThrownBy(() -> new LeaseMove(from, to).run(() -> true))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("demo-a-Endpoint");
        assertThat(from.find(NAME)).isPresent();
    }

    @Test
    void everyExtensionThatTheOldStoreAcknowledgedIsInTheNewOne() {
        for (int round = 0; round < 20; round++) {
            ExpiryStore old = newStore();
            ExpiryStore next = newStore();
            old.create(lease(TEN_TO, FIRST));

            List<Instant> promised = Together.run(4, thread -> () -> {
                if (thread == 0) {
                    new LeaseMove(old, next).run(() -> false);
                    return TEN_TO;
                }
                return extendUntilRefused(old);
            });

            assertThat(stored(next).expiry())
                    .isEqualTo(promised.stream().max(Instant::compareTo).orElseThrow());
            assertThat(old.find(NAME)).isEmpty();
        }
    }

    /** Returns the last expiry that was acknowledged. */
    private Instant extendUntilRefused(ExpiryStore store) {
        Leases leases = leases(store);
        Instant promised = TEN_TO;
        for (int i = 0; i < 200; i++) {
            try {
                promised = leases.lease(NAME).extend(1).view().expiresAt();
            } catch (LeaseNotFoundException e) {
                return promised;
            }
        }
        return promised;
    }

    private Leases leases(ExpiryStore store) {
        return Leases.builder("demo", store, InMemoryEndpoints.create(clock))
                .clock(clock)
                .build();
    }

    private static Lease lease(Instant expiry, OperationId operation) {
        return Lease.running(NAME, CONFIG, expiry, NOW).expiring(expiry, operation);
    }

    private static Lease stored(ExpiryStore store) {
        return ((StoredLease.Valid) store.find(NAME).orElseThrow()).lease();
    }
}
