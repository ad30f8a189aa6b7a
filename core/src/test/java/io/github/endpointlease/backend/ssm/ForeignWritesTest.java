package io.github.endpointlease.backend.ssm;

import static io.github.endpointlease.backend.ssm.Fixture.EXPIRY;
import static io.github.endpointlease.backend.ssm.Fixture.NAME;
import static io.github.endpointlease.backend.ssm.Fixture.NOW;
import static io.github.endpointlease.backend.ssm.Fixture.bare;
import static io.github.endpointlease.backend.ssm.Fixture.later;
import static io.github.endpointlease.backend.ssm.Fixture.lease;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import io.github.endpointlease.standin.Fault;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the original, a person, a late write or a deletion does to a lease. */
@OnStandIn
class ForeignWritesTest {
    private static final String PUT = "AmazonSSM.PutParameter";

    private final Fixture fixture = new Fixture();
    private final SsmExpiryStore store = fixture.store;

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void aParameterOfTheOriginalIsALeaseThatMayBeAdopted() {
        fixture.type(bare("31-01-2026-09-00-00"));

        Lease found = fixture.found().lease();

        assertThat(found)
                .isEqualTo(Lease.running(NAME, Fixture.CONFIG, EXPIRY, NOW.truncatedTo(ChronoUnit.MILLIS))
                        .adoptable());
        assertThat(fixture.found()).isEqualTo(fixture.found());
    }

    @Test
    void theOriginalExtendsWhatOursHasWrittenAndOursKeepsWhatItKnows() {
        StoredLease.Valid created = fixture.created();
        store.compareAndSet(created.version(), created.lease().stopping(NOW, null));

        fixture.original.extend(NAME.value(), 30);

        assertThat(fixture.found().lease()).isEqualTo(extended(lease().stopping(NOW, null), 30));
    }

    @Test
    void theOriginalExtendsAnOldParameterThatOursHasNeverSeen() {
        fixture.type(bare("31-01-2026-09-00-00"));
        for (int i = 0; i < 120; i++) {
            fixture.original.extend(NAME.value(), 1);
        }

        assertThat(fixture.found().lease().expiry()).isEqualTo(EXPIRY.plus(Duration.ofHours(2)));
        assertThat(fixture.found().lease().adopting()).isTrue();
    }

    @Test
    void anOriginalThatReadTooEarlyTakesNoMinuteAway() {
        StoredLease.Valid created = fixture.created();
        ObjectNode loaded = fixture.original.load(NAME.value());
        store.compareAndSet(created.version(), later(created.lease(), 60));

        fixture.original.put(NAME.value(), loaded, 5);
        assertThat(fixture.found().lease().expiry()).isEqualTo(EXPIRY.plus(Duration.ofHours(1)));

        fixture.original.extend(NAME.value(), 5);
        assertThat(fixture.found().lease().expiry()).isEqualTo(EXPIRY.plus(Duration.ofHours(1)));
    }

    @Test
    void twoOfTheOriginalThatHaveReadTheSameTakeNothingFromEachOther() {
        fixture.created();
        ObjectNode one = fixture.original.load(NAME.value());
        ObjectNode other = fixture.original.load(NAME.value());

        fixture.original.put(NAME.value(), one, 30);
        fixture.original.put(NAME.value(), other, 5);
        assertThat(fixture.found().lease().expiry()).isEqualTo(EXPIRY.plus(Duration.ofMinutes(30)));

        store.page(Optional.empty());
        fixture.original.extend(NAME.value(), 5);
        assertThat(fixture.found().lease().expiry()).isEqualTo(EXPIRY.plus(Duration.ofMinutes(35)));
    }

    @Test
    void aPersonMayShortenALease() {
        fixture.created();
        fixture.type(fixture.text().replace("09-00-00", "08-30-00"));
        assertThat(fixture.found().lease().expiry()).isEqualTo("2026-01-31T08:30:00Z");

        fixture.type(bare("31-01-2026-08-20-00"));
        assertThat(fixture.found().lease().expiry()).isEqualTo("2026-01-31T08:20:00Z");
    }

    @Test
    void whatIsUnreadableStaysSoUntilAPersonMendsItAndKeepsWhatLiesBeneath() {
        StoredLease.Valid created = fixture.created();
        store.compareAndSet(created.version(), created.lease().stopping(NOW, null));
        fixture.type("no lease");
        assertThat(store.find(NAME)).get().isInstanceOf(StoredLease.Unreadable.class);
        assertThat(store.create(lease())).isFalse();

        fixture.type(bare("31-01-2026-10-00-00"));

        assertThat(fixture.found().lease()).isEqualTo(extended(lease().stopping(NOW, null), 60));
    }

    @Test
    void aPageWritesWhatCountsOnceMoreSoThatThereIsOneCallNextTime() {
        fixture.created();
        fixture.original.extend(NAME.value(), 30);

        List<StoredLease> listed = store.page(Optional.empty()).leases();
        fixture.aws.forgetCalls();

        assertThat(fixture.found()).isEqualTo(listed.get(0));
        assertThat(fixture.found().lease()).isEqualTo(extended(lease(), 30));
        assertThat(fixture.aws.calls()).containsOnlyKeys("AmazonSSM.GetParameter");
    }

    @Test
    void whatAPageHasWrittenOnceMoreCanBeReplacedRightAway() {
        fixture.created();
        fixture.original.extend(NAME.value(), 30);
        StoredLease.Valid listed =
                (StoredLease.Valid) store.page(Optional.empty()).leases().get(0);

        assertThat(store.compareAndSet(listed.version(), later(listed.lease(), 1)))
                .isTrue();
    }

    @Test
    void aPageShowsALeaseThatItCannotWriteOnceMore() {
        fixture.created();
        fixture.original.extend(NAME.value(), 30);
        fixture.aws.faults(
                (operation, number) -> operation.equals(PUT) ? Optional.of(Fault.THROTTLED) : Optional.empty());

        assertThat(store.page(Optional.empty()).leases())
                .singleElement()
                .isInstanceOfSatisfying(
                        StoredLease.Valid.class,
                        listed -> assertThat(listed.lease()).isEqualTo(extended(lease(), 30)));
    }

    @Test
    void aPageLeavesOutWhatIsNoEndpointAndOneThatIsUnreadableHidesNoOther() {
        fixture.created();
        for (String odd : List.of("a_b", "deeper/demo", "-a", "a".repeat(64))) {
            fixture.ssm.putParameter(put -> put.name("/sagemaker/endpoint/expiry/" + odd)
                    .value(bare("31-01-2026-09-00-00"))
                    .type("String"));
        }
        fixture.ssm.putParameter(put ->
                put.name("/sagemaker/endpoint/expiry/broken").value("no lease").type("String"));

        assertThat(store.page(Optional.empty()).leases())
                .extracting(stored -> stored.name().value())
                .containsExactly("broken", NAME.value());
    }

    @Test
    void aWriteThatComesAfterTheDeletionDoesNotBringTheLeaseBack() {
        Version read = fixture.created().version();
        fixture.delete();

        assertThat(store.compareAndSet(read, later(lease(), 60))).isFalse();

        assertThat(store.find(NAME)).isEmpty();
        assertThat(fixture.ssm.getParameters(get -> get.names(Fixture.path())).parameters())
                .isEmpty();
    }

    @Test
    void aParameterThatAWriteBroughtBackIsNoLeaseAndOneCanBeCreatedInItsPlace() {
        fixture.parameters.creatingWithoutType();
        Version read = fixture.created().version();
        fixture.delete();

        assertThat(store.compareAndSet(read, later(lease(), 60))).isFalse();
        assertThat(store.find(NAME)).isEmpty();
        assertThat(store.page(Optional.empty()).leases()).isEmpty();
        assertThat(fixture.text()).contains("01-01-1970");

        assertThat(store.create(lease())).isTrue();
        assertThat(fixture.found().lease()).isEqualTo(lease());
    }

    @Test
    void aWriteFromTheLastLifeDoesNotCountInTheNext() {
        StoredLease.Valid created = fixture.created();
        store.compareAndSet(created.version(), later(lease(), 600));
        Version read = fixture.found().version();
        fixture.delete();
        fixture.created();
        for (int i = 0; i < 4; i++) {
            store.compareAndSet(fixture.found().version(), later(fixture.found().lease(), 1));
        }
        Lease before = fixture.found().lease();

        assertThat(store.compareAndSet(read, later(lease(), 700))).isFalse();

        assertThat(fixture.found().lease()).isEqualTo(before);
    }

    @Test
    void whatWasRemovedLooksLongOverToTheOriginalWhoseExtensionBringsItBack() {
        StoredLease.Valid created = fixture.created();
        assertThat(store.remove(NAME, created.version())).isTrue();
        assertThat(fixture.text()).contains("01-01-1970-00-00-00");

        fixture.original.extend(NAME.value(), 30);

        assertThat(fixture.found().lease().expiry())
                .isEqualTo(NOW.truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofMinutes(30)));
    }

    @Test
    void aLabelOnTheOldestVersionIsTroubleThatLasts() {
        fixture.created();
        fixture.ssm.labelParameterVersion(
                label -> label.name(Fixture.path()).parameterVersion(1L).labels("mine"));
        for (int i = 1; i < 100; i++) {
            store.compareAndSet(fixture.found().version(), later(fixture.found().lease(), 1));
        }
        StoredLease.Valid found = fixture.found();

        assertThatThrownBy(() -> store.compareAndSet(found.version(), later(found.lease(), 1)))
                .hasMessageContaining("ParameterMaxVersionLimitExceeded")
                .hasFieldOrPropertyWithValue("retryable", false);
    }

    private static Lease extended(Lease lease, long minutes) {
        return new Lease(
                lease.name(),
                lease.configName(),
                lease.expiry().plus(Duration.ofMinutes(minutes)),
                lease.phase(),
                lease.phaseSince(),
                lease.generation(),
                lease.ownedSince(),
                lease.adopting(),
                lease.failure(),
                lease.operations());
    }
}
