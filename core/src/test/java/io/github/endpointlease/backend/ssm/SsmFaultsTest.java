package io.github.endpointlease.backend.ssm;

import static io.github.endpointlease.backend.ssm.Fixture.NAME;
import static io.github.endpointlease.backend.ssm.Fixture.later;
import static io.github.endpointlease.backend.ssm.Fixture.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.proof.ProofReport;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.standin.Fault;
import io.github.endpointlease.standin.Faults;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.ssm.SsmClient;

/** What goes wrong on the way to SSM: an answer is only given where it is known. */
@OnStandIn
class SsmFaultsTest {
    private static final String PUT = "AmazonSSM.PutParameter";
    private static final String GET = "AmazonSSM.GetParameter";
    private static final String BY_PATH = "AmazonSSM.GetParametersByPath";

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aChangeThatMetAFaultIsTroubleThatPassesAndHasCountedOrNot(Fault fault) {
        try (Fixture fixture = new Fixture();
                SsmClient hasty = fixture.client(1, Duration.ofMillis(300))) {
            SsmExpiryStore store = SsmExpiryStore.create(hasty);
            StoredLease.Valid read = fixture.created();
            Lease next = later(read.lease(), 60);
            fixture.aws.faults(Faults.nth(PUT, 2, fault));

            assertThatThrownBy(() -> store.compareAndSet(read.version(), next))
                    .isInstanceOfSatisfying(
                            BackendException.class,
                            e -> assertThat(e.isRetryable()).isTrue());

            assertThat(fixture.found().lease()).isEqualTo(fault == Fault.ANSWER_LOST ? next : read.lease());
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void whatTheSdkSendsAgainCountsOnce(Fault fault) {
        try (Fixture fixture = new Fixture();
                SsmClient patient = fixture.client(3, Duration.ofMillis(300))) {
            SsmExpiryStore store = SsmExpiryStore.create(patient);
            StoredLease.Valid read = fixture.created();
            Lease next = later(read.lease(), 60);
            fixture.aws.faults(Faults.nth(PUT, 2, fault));

            assertThat(store.compareAndSet(read.version(), next)).isTrue();
            assertThat(fixture.found().lease()).isEqualTo(next);
            assertThat(store.compareAndSet(read.version(), later(read.lease(), 1)))
                    .isFalse();

            assertThat(store.compareAndSet(fixture.found().version(), later(next, 60)))
                    .isTrue();
            assertThat(fixture.found().lease().expiry()).isEqualTo(next.expiry().plusSeconds(3600));
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aCreationThatIsSentAgainIsTheOneThatCreated(Fault fault) {
        try (Fixture fixture = new Fixture();
                SsmClient patient = fixture.client(3, Duration.ofMillis(300))) {
            SsmExpiryStore store = SsmExpiryStore.create(patient);
            fixture.aws.faults(Faults.nth(PUT, 1, fault));

            assertThat(store.create(lease())).isTrue();
            assertThat(fixture.found().lease()).isEqualTo(lease());
            assertThat(store.create(lease())).isFalse();
        }
    }

    @Test
    void aWriteWhoseFirstCopyWasReplacedHasCountedAllTheSame() {
        try (Fixture fixture = new Fixture();
                SsmClient patient = fixture.client(3, Duration.ofSeconds(20))) {
            StoredLease.Valid read = fixture.created();
            Lease next = later(read.lease(), 60);
            fixture.aws.faults((operation, number) -> {
                if (operation.equals(PUT) && number == 3) {
                    // before the second copy arrives, another writer builds on the first one
                    fixture.aws.faults(Faults.NONE);
                    fixture.store.compareAndSet(
                            fixture.found().version(), later(fixture.found().lease(), 5));
                }
                return operation.equals(PUT) && number == 2 ? Optional.of(Fault.ANSWER_LOST) : Optional.empty();
            });

            assertThat(SsmExpiryStore.create(patient).compareAndSet(read.version(), next))
                    .isTrue();

            assertThat(fixture.found().lease().expiry()).isEqualTo(next.expiry().plusSeconds(300));
        }
    }

    @Test
    void aRemovalThatAnExtensionOvertakesHasNotRemoved() {
        try (Fixture fixture = new Fixture()) {
            StoredLease.Valid read = fixture.created();
            Lease extended = later(read.lease(), 5);
            fixture.aws.faults((operation, number) -> {
                if (operation.equals(PUT)) {
                    fixture.aws.faults(Faults.NONE);
                    fixture.store.compareAndSet(read.version(), extended);
                }
                return Optional.empty();
            });

            assertThat(fixture.store.remove(Fixture.NAME, read.version())).isFalse();

            assertThat(fixture.found().lease()).isEqualTo(extended);
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aPageThatMeetsTroubleFailsAsAWhole(Fault fault) {
        try (Fixture fixture = new Fixture();
                SsmClient hasty = fixture.client(1, Duration.ofMillis(300))) {
            fixture.created();
            fixture.aws.faults(Faults.nth(BY_PATH, 1, fault));

            assertThatThrownBy(() -> SsmExpiryStore.create(hasty).page(Optional.empty()))
                    .isInstanceOfSatisfying(
                            BackendException.class,
                            e -> assertThat(e.isRetryable()).isTrue());
        }
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aHistoryThatCannotBeReadMakesItsOwnLeaseUnreadableAndHidesNoOther(Fault fault) {
        try (Fixture fixture = new Fixture();
                SsmClient hasty = fixture.client(1, Duration.ofMillis(300))) {
            fixture.created();
            fixture.original.extend(Fixture.NAME.value(), 5);
            Lease other = Lease.running(new EndpointName("other"), Fixture.CONFIG, Fixture.EXPIRY, Fixture.NOW);
            fixture.store.create(other);
            fixture.aws.faults((operation, number) ->
                    operation.equals("AmazonSSM.GetParameterHistory") ? Optional.of(fault) : Optional.empty());

            List<StoredLease> leases =
                    SsmExpiryStore.create(hasty).page(Optional.empty()).leases();

            assertThat(leases)
                    .hasSize(2)
                    .anySatisfy(lease -> assertThat(lease)
                            .isInstanceOfSatisfying(
                                    StoredLease.Unreadable.class,
                                    broken -> assertThat(broken.reason()).contains(Fixture.NAME.value())))
                    .anySatisfy(lease -> assertThat(lease)
                            .isInstanceOfSatisfying(
                                    StoredLease.Valid.class,
                                    valid -> assertThat(valid.lease()).isEqualTo(other)));
        }
    }

    @Test
    void aCallEndsAfterItsTimeHoweverPatientTheClientIs() {
        try (Fixture fixture = new Fixture(100)) {
            SsmExpiryStore store = SsmExpiryStore.builder(fixture.ssm)
                    .callTimeout(Duration.ofMillis(200))
                    .build();
            fixture.aws.faults((operation, number) -> Optional.of(Fault.TIMED_OUT));

            assertThatThrownBy(() -> store.find(NAME))
                    .isInstanceOfSatisfying(
                            BackendException.class,
                            e -> assertThat(e.isRetryable()).isTrue());
        }
    }

    @Tag("long")
    @Test
    void anExtensionIsTwoCallsAndAWalkThroughAThousandLeasesAHundred() {
        try (Fixture fixture = new Fixture()) {
            for (int i = 0; i < 1000; i++) {
                Lease plain = lease();
                fixture.store.create(Lease.running(
                        new EndpointName("demo-" + i), plain.configName(), plain.expiry(), plain.phaseSince()));
            }
            fixture.aws.forgetCalls();
            int listed = 0;
            LeasePage page = fixture.store.page(Optional.empty());
            while (page.nextToken().isPresent()) {
                listed += page.leases().size();
                page = fixture.store.page(page.nextToken());
            }

            assertThat(listed + page.leases().size()).isEqualTo(1000);
            assertThat(fixture.aws.calls()).isEqualTo(Map.of(BY_PATH, 100));

            fixture.created();
            fixture.aws.forgetCalls();
            StoredLease.Valid found = fixture.found();
            assertThat(fixture.store.compareAndSet(found.version(), later(found.lease(), 1)))
                    .isTrue();
            assertThat(fixture.aws.calls()).isEqualTo(Map.of(GET, 1, PUT, 1));
        }
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(Staleness.class)
    void noIncrementIsLostToStaleReads(Staleness staleness) {
        try (Fixture fixture = new Fixture()) {
            fixture.created();
            // so far back that no stale read shows the time before the lease
            for (int i = 0; i < Staleness.MUCH.writes; i++) {
                increment(fixture);
            }
            Lease start = fixture.found().lease();
            fixture.parameters.stale(staleness.seed, staleness.writes);
            int threads = 4;
            int increments = ProofReport.isAtLength() ? 10 : 5;
            Together.run(threads, thread -> () -> {
                for (int i = 0; i < increments; i++) {
                    increment(fixture);
                }
                return thread;
            });
            fixture.parameters.stale(0, 0);

            assertThat(fixture.found().lease().expiry())
                    .isEqualTo(start.expiry().plus(Duration.ofMinutes((long) threads * increments)));
        }
    }

    /** Which reads are stale, and by how many writes. */
    enum Staleness {
        SLIGHT(1, 1),
        SOME(2, 4),
        MUCH(3, 12);

        final long seed;
        final int writes;

        Staleness(long seed, int writes) {
            this.seed = seed;
            this.writes = writes;
        }
    }

    /** Tries until it is through, as the writer of leases does: by an operation that counts once. */
    private static void increment(Fixture fixture) {
        OperationId operation = OperationId.random();
        boolean counted = false;
        while (!counted) {
            try {
                StoredLease.Valid read = fixture.found();
                Lease lease = read.lease();
                counted = lease.hasSeen(operation)
                        || fixture.store.compareAndSet(
                                read.version(), lease.expiring(lease.expiry().plusSeconds(60), operation));
            } catch (BackendException e) {
                assertThat(e.isRetryable()).isTrue();
            }
        }
    }

    @Test
    void aPathOrATimeThatCannotBeIsRefused() {
        try (Fixture fixture = new Fixture()) {
            assertThatThrownBy(() ->
                            SsmExpiryStore.builder(fixture.ssm).path("leases/").build())
                    .isInstanceOf(InvalidValueException.class);
            assertThatThrownBy(() -> SsmExpiryStore.builder(fixture.ssm)
                            .callTimeout(Duration.ZERO)
                            .build())
                    .isInstanceOf(InvalidValueException.class);
        }
    }
}
