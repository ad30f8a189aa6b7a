package io.github.endpointlease.backend.dynamodb;

import static io.github.endpointlease.backend.dynamodb.TestTable.n;
import static io.github.endpointlease.backend.dynamodb.TestTable.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.contract.ExpiryStoreContract;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.proof.ProofReport;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The contract, and what the store promises beyond it. Its faults have a test of their own. */
@OnDynamoDbLocal
class DynamoDbExpiryStoreTest implements ExpiryStoreContract {
    private final TestTable table = TestTable.ofLeases();

    @AfterEach
    void close() {
        table.close();
    }

    @Override
    public ExpiryStore store() {
        return everything().withPageSize(50);
    }

    @Override
    public ExpiryStore reopened(ExpiryStore store) {
        return store();
    }

    /** Already thousands of calls. */
    @Override
    public int incrementsOfEachThread() {
        return ProofReport.isAtLength() ? 15 : 8;
    }

    @Override
    public void corrupt(EndpointName name) {
        table.update(
                name.value(),
                "SET phase = :phase, version = version + :one",
                Map.of(":phase", s("NAPPING"), ":one", n("1")));
    }

    private DynamoDbExpiryStore everything() {
        return DynamoDbExpiryStore.create(table.client(), table.name());
    }

    /** So that leases which are out there stay readable. Never change what is written here; add a format beside it. */
    @Test
    void aLeaseOfFormatOneIsReadAndWrittenAsItAlwaysWas() {
        Map<String, AttributeValue> golden = Map.ofEntries(
                Map.entry("endpoint_name", s("demo-MiniLM-Endpoint")),
                Map.entry("format", n("1")),
                Map.entry("version", n("4611686018427387904")),
                Map.entry("write", s("0b0c1f5e-58a5-4f9a-9a3c-3f1c5a2f7c11")),
                Map.entry("config_name", s("demo-MiniLM-Config-2")),
                Map.entry("expiry", s("2026-01-31T09:00:00Z")),
                Map.entry("phase", s("STOPPING")),
                Map.entry("phase_since", s("2026-01-31T08:15:30.123456789Z")),
                Map.entry("generation", n("9223372036854775807")),
                Map.entry("owned_since", s("2026-01-31T07:00:00.500Z")),
                Map.entry("adopting", AttributeValue.fromBool(true)),
                Map.entry(
                        "failure",
                        AttributeValue.fromM(Map.of(
                                "kind", s("CAPACITY"),
                                "reason", s("Not enough “ml.g5”.\0"),
                                "attempts", n("2147483647"),
                                "retry_at", s("2026-01-31T08:17:00Z")))),
                Map.entry("operations", AttributeValue.fromL(List.of(s("op-1"), s("Op_2")))));
        table.put(golden);
        Lease lease = new Lease(
                new EndpointName("demo-MiniLM-Endpoint"),
                new EndpointConfigName("demo-MiniLM-Config-2"),
                Instant.parse("2026-01-31T09:00:00Z"),
                Phase.STOPPING,
                Instant.parse("2026-01-31T08:15:30.123456789Z"),
                Long.MAX_VALUE,
                Instant.parse("2026-01-31T07:00:00.500Z"),
                true,
                new Failure(
                        Failure.Kind.CAPACITY,
                        "Not enough “ml.g5”.\0",
                        Integer.MAX_VALUE,
                        Instant.parse("2026-01-31T08:17:00Z")),
                List.of(new OperationId("op-1"), new OperationId("Op_2")));

        StoredLease.Valid read = valid(store(), lease.name());
        assertThat(read.lease()).isEqualTo(lease);
        assertThat(store().compareAndSet(read.version(), lease)).isTrue();

        Map<String, AttributeValue> written =
                new HashMap<>(table.item("demo-MiniLM-Endpoint").orElseThrow());
        assertThat(written.remove("write")).isNotEqualTo(golden.get("write")).isNotNull();
        assertThat(written.remove("version")).isEqualTo(n("4611686018427387905"));
        Map<String, AttributeValue> expected = new HashMap<>(golden);
        expected.keySet().removeAll(List.of("write", "version"));
        assertThat(written).isEqualTo(expected);
    }

    @Test
    void whatIsUnknownIsLeftOutOfTheItem() {
        store().create(lease("demo"));

        assertThat(table.item("demo").orElseThrow().keySet())
                .containsExactlyInAnyOrder(
                        "endpoint_name",
                        "format",
                        "version",
                        "write",
                        "config_name",
                        "expiry",
                        "phase",
                        "phase_since",
                        "generation",
                        "adopting",
                        "operations");
    }

    @Test
    void whatIsNoLeaseIsUnreadableAndSaysWhy() {
        assertUnreadable(
                "SET #a = :v", "format", n("2"), "format must be 1 to be understood by this version, but was: 2");
        assertUnreadable("SET #a = :v", "format", n("0"), "format must be 1");
        assertUnreadable("REMOVE #a", "format", null, "format must be there");
        assertUnreadable("REMOVE #a", "version", null, "version must be there");
        assertUnreadable("SET #a = :v", "version", s("1"), "version must be of DynamoDB's type N");
        assertUnreadable("SET #a = :v", "version", n("1.5"), "version must be a whole number");
        assertUnreadable("SET #a = :v", "version", n("1E+100"), "version must be a whole number");
        assertUnreadable("SET #a = :v", "phase", s("running"), "phase must be one of [RUNNING, STOPPING, ");
        assertUnreadable("REMOVE #a", "expiry", null, "expiry must be there");
        assertUnreadable("SET #a = :v", "expiry", s("31-01-2026"), "expiry must be a time like 2026-01-31T08:00:00Z");
        assertUnreadable("SET #a = :v", "expiry", s("2026-01-31T08:00:00.5Z"), "expiry must be in whole seconds");
        assertUnreadable("SET #a = :v", "expiry", s("+10000-01-01T00:00:00Z"), "expiry must be between 1970 and 9999");
        assertUnreadable("SET #a = :v", "config_name", s("-"), "EndpointConfigName must be");
        assertUnreadable("SET #a = :v", "phase_since", s(""), "phase_since must be a time");
        assertUnreadable("SET #a = :v", "generation", n("0"), "generation must be at least 1");
        assertUnreadable("SET #a = :v", "generation", n("9223372036854775808"), "generation must be a whole number");
        assertUnreadable("SET #a = :v", "owned_since", s("yes"), "owned_since must be a time");
        assertUnreadable("SET #a = :v", "owned_since", AttributeValue.fromNul(true), "owned_since must be of");
        assertUnreadable("SET #a = :v", "adopting", s("true"), "adopting must be of DynamoDB's type BOOL");
        assertUnreadable("SET #a = :v", "failure", s("OTHER"), "failure must be of DynamoDB's type M");
        assertUnreadable("SET #a = :v", "failure", AttributeValue.fromM(Map.of()), "kind must be there");
        assertUnreadable("SET #a = :v", "failure", failure("BAD_LUCK", "1"), "kind must be one of");
        assertUnreadable("SET #a = :v", "failure", failure("OTHER", "0"), "attempts must be at least 1");
        assertUnreadable("SET #a = :v", "failure", failure("OTHER", "2147483648"), "attempts must be a whole number");
        assertUnreadable("SET #a = :v", "operations", s("a"), "operations must be of DynamoDB's type L");
        assertUnreadable("SET #a = :v", "operations", AttributeValue.fromL(List.of(n("1"))), "operations must be of");
        assertUnreadable("SET #a = :v", "operations", AttributeValue.fromL(List.of(s("a b"))), "operation id must be");
    }

    private void assertUnreadable(String change, String attribute, @Nullable AttributeValue value, String reason) {
        ExpiryStore store = store();
        Lease lease = lease("demo");
        store.create(lease);
        store.create(lease("other"));
        table.client()
                .updateItem(update -> update.tableName(table.name())
                        .key(Map.of("endpoint_name", s("demo")))
                        .updateExpression(change)
                        .expressionAttributeNames(Map.of("#a", attribute))
                        .expressionAttributeValues(value == null ? null : Map.of(":v", value)));

        assertThat(store.find(lease.name()))
                .as("%s %s", attribute, value)
                .get()
                .isInstanceOfSatisfying(
                        StoredLease.Unreadable.class,
                        unreadable -> assertThat(unreadable.reason()).startsWith(reason));
        assertThat(store.page(Optional.empty()).leases())
                .hasSize(2)
                .filteredOn(StoredLease.Unreadable.class::isInstance)
                .extracting(StoredLease::name)
                .containsExactly(lease.name());
        table.delete("demo");
    }

    @Test
    void anItemWhoseKeyNoEndpointCanHaveHidesNoOther() {
        ExpiryStore store = everything().withPageSize(2);
        List<EndpointName> names = IntStream.range(0, 9)
                .mapToObj(i -> new EndpointName("demo" + i))
                .toList();
        names.forEach(name -> store.create(lease(name.value())));
        for (String bad : List.of(" ", "-", "_", "demo1_", "demo4é", "~", "a".repeat(64), "slot#demo#0", "x y", "1_")) {
            table.put(Map.of("endpoint_name", s(bad), "anything", n("1")));
        }

        List<LeasePage> pages = ExpiryStoreContract.pages(store);

        assertThat(pages.stream().flatMap(page -> page.leases().stream()).map(StoredLease::name))
                .containsExactlyInAnyOrderElementsOf(names);
        assertThat(pages)
                .as("pages of bad keys only")
                .anyMatch(page -> page.leases().isEmpty());
    }

    @Tag("long")
    @Test
    void aThousandLeasesAreTwoCallsAtMost() {
        ExpiryStore store = everything();
        List<OperationId> operations = IntStream.range(0, Lease.OPERATIONS_KEPT)
                .mapToObj(i -> OperationId.random())
                .toList();
        createAll(
                store,
                IntStream.range(0, 1000)
                        .mapToObj(i -> with(lease("demo-model-" + i + "-Endpoint"), operations))
                        .toList());
        table.aws().forgetCalls();

        List<LeasePage> pages = ExpiryStoreContract.pages(store);

        assertThat(pages.stream().flatMap(page -> page.leases().stream())).hasSize(1000);
        assertThat(table.aws().calls()).containsOnlyKeys(TestTable.SCAN);
        assertThat(table.aws().calls(TestTable.SCAN)).isLessThanOrEqualTo(2);
    }

    @Tag("long")
    @Test
    void threeMegabytesAreSeveralPagesAndEachLeaseIsOnOneOfThem() {
        ExpiryStore store = everything();
        Failure wordy = new Failure(Failure.Kind.OTHER, "x".repeat(100_000), 1, NOW);
        List<Lease> leases = IntStream.range(0, 31)
                .mapToObj(i -> lease("demo-" + i).failing(wordy))
                .toList();
        createAll(store, leases);

        List<LeasePage> pages = ExpiryStoreContract.pages(store);

        assertThat(pages).hasSizeBetween(3, 5);
        assertThat(pages.stream()
                        .flatMap(page -> page.leases().stream())
                        .map(stored -> ((StoredLease.Valid) stored).lease()))
                .containsExactlyInAnyOrderElementsOf(leases);
    }

    @Test
    void everyReadIsConsistent() {
        ExpiryStore store = store();
        store.find(new EndpointName("demo"));
        store.page(Optional.empty());

        for (String read : List.of(TestTable.GET, TestTable.SCAN)) {
            assertThat(table.aws().last(read))
                    .hasValueSatisfying(call -> assertThat(new String(call.body(), StandardCharsets.UTF_8))
                            .contains("\"ConsistentRead\":true"));
        }
    }

    @Test
    void aVersionHoldsTheNameSoThatAnEqualNumberOfAnotherLeaseIsNotIt() {
        ExpiryStore store = store();
        Lease one = lease("demo-a");
        Lease other = lease("demo-b");
        store.create(one);
        store.create(other);
        table.update("demo-a", "SET version = :same", Map.of(":same", n("7")));
        table.update("demo-b", "SET version = :same", Map.of(":same", n("7")));
        Version ofOne = valid(store, one.name()).version();

        assertThat(store.compareAndSet(ofOne, other)).isFalse();
        assertThat(store.remove(other.name(), ofOne)).isFalse();
        for (String made : List.of("7", "@7", "demo-b", "demo-b@", "demo-b@seven", "demo@7", "demo-b@7@7")) {
            assertThat(store.remove(other.name(), new Version(made))).as(made).isFalse();
        }

        assertThat(store.remove(one.name(), ofOne)).isTrue();
        assertThat(store.find(other.name())).isPresent();
    }

    @Test
    void aVersionThatANewLifeStartsWithIsNotToBeGuessed() {
        ExpiryStore store = store();
        Lease lease = lease("demo");
        List<Long> starts = IntStream.range(0, 20)
                .mapToObj(life -> {
                    store.create(lease);
                    Version version = valid(store, lease.name()).version();
                    store.remove(lease.name(), version);
                    return Long.parseLong(version.value().substring("demo@".length()));
                })
                .toList();

        assertThat(starts).allMatch(start -> start > 0).anyMatch(start -> start > 1L << 40);
        IntStream.range(1, starts.size())
                .forEach(i ->
                        assertThat(Math.abs(starts.get(i) - starts.get(i - 1))).isGreaterThan(1_000_000));
    }

    @Test
    void withoutItsTableItSaysWhichAndThatTryingAgainIsNoHelp() {
        ExpiryStore store = store();
        table.drop();

        assertThatThrownBy(() -> store.create(lease("demo")))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining("creating the lease of endpoint demo")
                .hasMessageContaining(table.name());
        assertThatThrownBy(() -> store.page(Optional.empty()))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining(table.name());
    }

    @Test
    void aCallMustBeGivenSomeTime() {
        assertThatThrownBy(() -> everything().withCallTimeout(Duration.ZERO)).isInstanceOf(InvalidValueException.class);
    }

    private static void createAll(ExpiryStore store, List<Lease> leases) {
        int threads = 8;
        Together.run(threads, thread -> () -> {
            for (int i = thread; i < leases.size(); i += threads) {
                assertThat(store.create(leases.get(i))).isTrue();
            }
            return thread;
        });
    }

    private static AttributeValue failure(String kind, String attempts) {
        return AttributeValue.fromM(Map.of(
                "kind", s(kind), "reason", s(""), "attempts", n(attempts), "retry_at", s("2026-01-31T08:17:00Z")));
    }

    private static Lease lease(String name) {
        Instant expiry = Instant.parse("2026-01-31T09:00:00Z");
        return Lease.running(new EndpointName(name), new EndpointConfigName(name), expiry, NOW);
    }

    private static Lease with(Lease lease, List<OperationId> operations) {
        Lease operated = lease;
        for (OperationId operation : operations) {
            operated = operated.expiring(operated.expiry(), operation);
        }
        return operated;
    }

    private static StoredLease.Valid valid(ExpiryStore store, EndpointName name) {
        return (StoredLease.Valid) store.find(name).orElseThrow();
    }
}
