package io.github.endpointlease.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.contract.ExpiryStoreContract;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.proof.ProofReport;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the JDBC store promises beyond the contract, on every database. */
interface JdbcExpiryStoreContract extends ExpiryStoreContract {
    TestDatabase database();

    @Override
    default ExpiryStore store() {
        return new JdbcExpiryStore(database().dataSource(), 50);
    }

    @Override
    default ExpiryStore reopened(ExpiryStore store) {
        return new JdbcExpiryStore(database().dataSource(), 50);
    }

    @Override
    default int incrementsOfEachThread() {
        return ProofReport.isAtLength() ? 200 : 40;
    }

    @Override
    default void corrupt(EndpointName name) {
        spoil(name, "phase = 'NAPPING', version = version + 1");
    }

    @Test
    default void timesComeBackToTheNanosecond() {
        ExpiryStore store = store();
        Instant nano = Instant.parse("2026-01-31T08:15:30.123456789Z");
        Lease lease = lease("demo")
                .stopped(nano)
                .owning(nano.plusNanos(1))
                .failing(new Failure(Failure.Kind.OTHER, "why", 1, nano.plusNanos(2)));
        store.create(lease);

        assertThat(leaseOf(store, lease.name())).isEqualTo(lease);
    }

    @Test
    default void whatIsNoLeaseIsUnreadableAndSaysWhy() {
        database()
                .execute(
                        "ALTER TABLE endpoint_lease ALTER COLUMN expiry DROP NOT NULL",
                        "ALTER TABLE endpoint_lease ALTER COLUMN version DROP NOT NULL",
                        "ALTER TABLE endpoint_lease ALTER COLUMN adopting DROP NOT NULL");

        assertUnreadable("phase = 'running'", "phase must be one of [RUNNING, STOPPING, ");
        assertUnreadable("expiry = NULL", "expiry must be there, but was: NULL");
        assertUnreadable("expiry = 'tomorrow'", "expiry must be a time like 2026-01-31T08:00:00Z, but was: tomorrow");
        assertUnreadable("expiry = '2026-01-31T08:00:00.5Z'", "expiry must be in whole seconds");
        assertUnreadable("expiry = '+10000-01-01T00:00:00Z'", "expiry must be between 1970 and 9999");
        assertUnreadable("version = NULL", "version must be there");
        assertUnreadable("config_name = '-'", "EndpointConfigName must be");
        assertUnreadable("phase_since = ''", "phase_since must be a time");
        assertUnreadable("generation = 0", "generation must be at least 1");
        assertUnreadable("owned_since = 'yes'", "owned_since must be a time");
        assertUnreadable("adopting = NULL", "adopting must be there");
        assertUnreadable("failure_kind = 'BAD_LUCK'", "failure_kind must be one of");
        assertUnreadable("failure_kind = 'OTHER'", "failure_reason must be there");
        assertUnreadable(
                "failure_kind = 'OTHER', failure_reason = '', failure_retry_at = expiry",
                "failure_attempts must be there");
        assertUnreadable(
                "failure_kind = 'OTHER', failure_reason = '', failure_retry_at = expiry, failure_attempts = 0",
                "attempts must be at least 1");
        assertUnreadable(
                "failure_kind = 'OTHER', failure_reason = '', failure_attempts = 1", "failure_retry_at must be there");
        assertUnreadable("operations = 'a  b'", "operation id must be");
        assertUnreadable("operations = '" + "a ".repeat(16) + "a'", "operations must be at most 16");
    }

    private void assertUnreadable(String change, String reason) {
        ExpiryStore store = store();
        Lease lease = lease("demo");
        store.create(lease);
        spoil(lease.name(), change);

        assertThat(store.find(lease.name()))
                .as(change)
                .get()
                .isInstanceOfSatisfying(
                        StoredLease.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason()).startsWith(reason));
        assertThat(store.page(Optional.empty()).leases()).singleElement().isInstanceOf(StoredLease.Unreadable.class);
        database().execute("DELETE FROM endpoint_lease");
    }

    @Test
    default void aRowWhoseNameNoEndpointCanHaveHidesNoOther() {
        ExpiryStore store = new JdbcExpiryStore(database().dataSource(), 2);
        List<EndpointName> names = IntStream.range(0, 9)
                .mapToObj(i -> new EndpointName("demo" + i))
                .toList();
        names.forEach(name -> store.create(lease(name.value())));
        for (String bad : List.of("", " ", "-", "_", "demo1_", "demo1__", "demo1___", "demo1____", "demo4é", "~")) {
            database()
                    .execute(
                            "INSERT INTO endpoint_lease SELECT '" + bad + "', version, config_name, expiry, phase,"
                                    + " phase_since, generation, owned_since, adopting, failure_kind, failure_reason,"
                                    + " failure_attempts, failure_retry_at, operations FROM endpoint_lease WHERE name = 'demo0'");
        }

        List<LeasePage> pages = ExpiryStoreContract.pages(store);

        assertThat(pages.stream().flatMap(page -> page.leases().stream()).map(StoredLease::name))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(pages)
                .as("pages of bad names only")
                .anyMatch(page -> page.leases().isEmpty());
    }

    @Test
    default void aPageHasFiveHundredLeases() {
        ExpiryStore store = new JdbcExpiryStore(database().dataSource());
        IntStream.range(0, 1000).forEach(i -> store.create(lease("demo-" + i)));

        LeasePage first = store.page(Optional.empty());
        LeasePage second = store.page(first.nextToken());

        assertThat(first.leases()).hasSize(500);
        assertThat(second.leases()).hasSize(500).doesNotContainAnyElementsOf(first.leases());
        assertThat(second.nextToken()).isEmpty();
    }

    @Test
    default void aReasonThatHoldsNulDoesNotMakeTheLeaseUnwritable() {
        ExpiryStore store = store();
        Lease lease = lease("demo").failing(new Failure(Failure.Kind.BROKEN, "core\0dumped", 1, NOW));

        assertThat(store.create(lease)).isTrue();

        assertThat(Objects.requireNonNull(leaseOf(store, lease.name()).failure())
                        .reason())
                .isEqualTo("core\uFFFDdumped");
    }

    @Test
    default void aVersionThatANewLifeStartsWithIsNotToBeGuessed() {
        ExpiryStore store = store();
        Lease lease = lease("demo");
        List<Long> starts = new ArrayList<>();
        for (int life = 0; life < 20; life++) {
            store.create(lease);
            StoredLease.Valid stored =
                    (StoredLease.Valid) store.find(lease.name()).orElseThrow();
            starts.add(Long.parseLong(stored.version().value()));
            store.remove(lease.name(), stored.version());
        }

        assertThat(starts).allMatch(start -> start > 0).anyMatch(start -> start > 1L << 40);
        IntStream.range(1, starts.size())
                .forEach(i ->
                        assertThat(Math.abs(starts.get(i) - starts.get(i - 1))).isGreaterThan(1_000_000));
    }

    @Test
    default void withoutItsTableItSaysWhatItWasDoingAndThatTryingAgainIsNoHelp() {
        ExpiryStore store = store();
        TestDatabase.dropTables(database().dataSource());

        assertThatThrownBy(() -> store.create(lease("demo")))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining("creating the lease of endpoint demo")
                .hasCauseInstanceOf(SQLException.class);
        assertThatThrownBy(() -> store.page(Optional.empty())).isInstanceOf(BackendException.class);
    }

    private void spoil(EndpointName name, String change) {
        database().execute("UPDATE endpoint_lease SET " + change + " WHERE name = '" + name + "'");
    }

    private static Lease lease(String name) {
        Instant expiry = Instant.parse("2026-01-31T09:00:00Z");
        return Lease.running(new EndpointName(name), new EndpointConfigName(name), expiry, NOW);
    }

    private static Lease leaseOf(ExpiryStore store, EndpointName name) {
        return ((StoredLease.Valid) store.find(name).orElseThrow()).lease();
    }
}
