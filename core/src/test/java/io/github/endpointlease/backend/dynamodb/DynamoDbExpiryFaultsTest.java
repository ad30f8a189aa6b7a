package io.github.endpointlease.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import io.github.endpointlease.standin.Fault;
import io.github.endpointlease.standin.Faults;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;

/** What the store answers when calls go wrong on the wire, with clients that send again and clients that do not. */
@OnDynamoDbLocal
class DynamoDbExpiryFaultsTest {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final Lease LEASE = Lease.running(
            NAME,
            new EndpointConfigName("demo-a-config"),
            Instant.parse("2026-01-31T09:00:00Z"),
            Instant.parse("2026-01-31T08:00:00Z"));
    private static final Lease LONGER = extended(LEASE, "ours");
    private static final Lease OTHERS = extended(LEASE, "others");

    private final TestTable table = TestTable.ofLeases();
    private final ExpiryStore aside = DynamoDbExpiryStore.create(table.aside(), table.name());

    @AfterEach
    void close() {
        table.close();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aChangeThatIsSentAgainIsAppliedOnceAndAcknowledged(Fault fault) {
        Version read = created();
        table.aws().faults(Faults.nth(TestTable.PUT, 1, fault));

        assertThat(resending().compareAndSet(read, LONGER)).isTrue();

        assertThat(table.aws().calls(TestTable.PUT)).isEqualTo(2);
        assertThat(stored().lease()).isEqualTo(LONGER);
        assertThat(number(stored().version())).isEqualTo(number(read) + 1);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aChangeThatIsNotSentAgainIsPassingTroubleWhetherItWasAppliedOrNot(Fault fault) {
        Version read = created();
        table.aws().faults(Faults.nth(TestTable.PUT, 1, fault));

        assertPassing(() -> sendingOnce().compareAndSet(read, LONGER));

        assertThat(table.aws().calls(TestTable.PUT)).isEqualTo(1);
        assertThat(stored().lease()).isEqualTo(fault == Fault.ANSWER_LOST ? LONGER : LEASE);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aChangeThatLostTheRaceBeforeItWasSentAgainIsALostRaceWhateverHappenedFirst(Fault fault) {
        Version read = created();
        assertThat(aside.compareAndSet(read, OTHERS)).isTrue();
        table.aws().faults(Faults.nth(TestTable.PUT, 1, fault));

        assertThat(resending().compareAndSet(read, LONGER)).isFalse();

        assertThat(stored().lease()).isEqualTo(OTHERS);
    }

    /** The version of the others is the next but one, so ours may have been the next: as it was after a lost answer. */
    @ParameterizedTest
    @EnumSource(Fault.class)
    void aChangeThatMayHaveBeenAppliedAndReplacedIsNeverCalledALostRace(Fault fault) {
        Version read = created();
        meanwhile(TestTable.PUT, fault, () -> {
            if (fault != Fault.ANSWER_LOST) {
                assertThat(aside.compareAndSet(read, OTHERS)).isTrue();
            }
            assertThat(aside.compareAndSet(stored().version(), extended(stored().lease(), "more")))
                    .isTrue();
        });

        assertPassing(() -> resending().compareAndSet(read, LONGER));

        assertThat(stored().lease().hasSeen(new OperationId("ours"))).isEqualTo(fault == Fault.ANSWER_LOST);
    }

    @Test
    void aChangeThatMayHaveBeenAppliedAndRemovedIsNeverCalledALostRace() {
        Version read = created();
        meanwhile(TestTable.PUT, Fault.ANSWER_LOST, () -> aside.remove(NAME, stored().version()));

        assertPassing(() -> resending().compareAndSet(read, LONGER));

        assertThat(aside.find(NAME)).isEmpty();
    }

    @Test
    void anOrdinaryLostRaceIsFalseHoweverManyVersionsHavePassed() {
        Version read = created();
        for (int i = 0; i < 3; i++) {
            assertThat(aside.compareAndSet(stored().version(), OTHERS)).isTrue();
        }

        assertThat(resending().compareAndSet(read, LONGER)).isFalse();
        assertThat(aside.remove(NAME, stored().version())).isTrue();
        assertThat(resending().compareAndSet(read, LONGER)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aCreationThatIsSentAgainIsAppliedOnceAndAcknowledged(Fault fault) {
        table.aws().faults(Faults.nth(TestTable.PUT, 1, fault));

        assertThat(resending().create(LEASE)).isTrue();

        assertThat(table.aws().calls(TestTable.PUT)).isEqualTo(2);
        assertThat(stored().lease()).isEqualTo(LEASE);
        assertThat(resending().create(LEASE)).isFalse();
    }

    @Test
    void aCreationThatMayHaveBeenAppliedAndReplacedIsNeverCalledALostRace() {
        meanwhile(TestTable.PUT, Fault.ANSWER_LOST, () -> aside.compareAndSet(stored().version(), OTHERS));

        assertPassing(() -> resending().create(LEASE));

        assertThat(stored().lease()).isEqualTo(OTHERS);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aRemovalThatIsSentAgainIsAcknowledged(Fault fault) {
        Version read = created();
        table.aws().faults(Faults.nth(TestTable.DELETE, 1, fault));

        assertThat(resending().remove(NAME, read)).isTrue();

        assertThat(table.aws().calls(TestTable.DELETE)).isEqualTo(2);
        assertThat(aside.find(NAME)).isEmpty();
    }

    @Test
    void aRemovalThatIsSentAgainDoesNotTouchTheNextLife() {
        Version read = created();
        meanwhile(TestTable.DELETE, Fault.ANSWER_LOST, () -> aside.create(OTHERS));

        assertThat(resending().remove(NAME, read)).isFalse();

        assertThat(stored().lease()).isEqualTo(OTHERS);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void readingIsPassingTroubleOnceAndWorksWhenItIsSentAgain(Fault fault) {
        created();
        table.aws().faults((operation, number) -> number == 1 ? Optional.of(fault) : Optional.empty());

        assertPassing(() -> sendingOnce().find(NAME).isPresent());
        assertPassing(() -> sendingOnce().page(Optional.empty()).leases().isEmpty());
        table.aws().forgetCalls();
        assertThat(resending().find(NAME)).isPresent();
        assertThat(resending().page(Optional.empty()).leases()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"THROTTLED", "SERVER_ERROR"})
    void whatGoesOnBeingRefusedIsPassingTrouble(Fault fault) {
        Version read = created();
        table.aws().faults((operation, number) -> Optional.of(fault));

        assertPassing(() -> sendingOnce().compareAndSet(read, LONGER));
        assertPassing(() -> sendingOnce().create(LEASE));
        assertPassing(() -> sendingOnce().remove(NAME, read));

        table.aws().faults(Faults.NONE);
        assertThat(stored().lease()).isEqualTo(LEASE);
    }

    /** The client alone would wait for half a minute. */
    @Test
    @Timeout(15)
    void aCallThatIsNotAnsweredEndsWithItsTime() {
        created();
        table.aws().faults(Faults.nth(TestTable.GET, 1, Fault.TIMED_OUT));
        ExpiryStore hasty = DynamoDbExpiryStore.create(table.client(Duration.ofSeconds(30), 2), table.name())
                .withCallTimeout(Duration.ofMillis(300));

        assertThatThrownBy(() -> hasty.find(NAME))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isTrue())
                .hasCauseInstanceOf(ApiCallTimeoutException.class);

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(hasty.find(NAME)).isPresent();
    }

    private DynamoDbExpiryStore resending() {
        return DynamoDbExpiryStore.create(table.clientResending(2), table.name());
    }

    private DynamoDbExpiryStore sendingOnce() {
        return DynamoDbExpiryStore.create(table.clientResending(0), table.name());
    }

    /** Lets the first call go wrong, and others act before it is sent again. */
    private void meanwhile(String operation, Fault fault, Runnable others) {
        table.aws().faults((called, number) -> {
            if (called.equals(operation) && number == 2) {
                others.run();
            }
            return called.equals(operation) && number == 1 ? Optional.of(fault) : Optional.empty();
        });
    }

    private Version created() {
        assertThat(aside.create(LEASE)).isTrue();
        return stored().version();
    }

    private StoredLease.Valid stored() {
        return (StoredLease.Valid) aside.find(NAME).orElseThrow();
    }

    private static void assertPassing(BooleanSupplier call) {
        assertThatThrownBy(call::getAsBoolean)
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isTrue())
                .hasMessageContaining("in table");
    }

    private static long number(Version version) {
        return Long.parseLong(version.value().substring(version.value().indexOf('@') + 1));
    }

    private static Lease extended(Lease lease, String operation) {
        return lease.expiring(lease.expiry().plusSeconds(60), new OperationId(operation));
    }
}
