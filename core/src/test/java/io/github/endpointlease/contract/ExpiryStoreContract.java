package io.github.endpointlease.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What every {@link ExpiryStore} has to pass. {@code expiry} has to come back to the second, the other times of a lease to the
 * microsecond at least.
 */
public interface ExpiryStoreContract {
    /**
     * Makes a store that is empty. Called once in every test; what has to be closed is closed by the implementor's own
     * {@code @AfterEach}.
     */
    ExpiryStore store();

    /**
     * Opens what the given store holds a second time, as another process would.
     *
     * @param store what {@link #store} made
     * @return a second instance over the same data; the same one if the data cannot be shared
     */
    default ExpiryStore reopened(ExpiryStore store) {
        return store;
    }

    /**
     * Makes the stored value of a lease unreadable, as a person or another program might who writes past the store, keeping to what
     * the store documents for such writes.
     *
     * @param name a lease that is stored in what {@link #store} made
     */
    default void corrupt(EndpointName name) {
        Assumptions.abort("This store cannot hold a value that is no lease.");
    }

    /**
     * Says how often each of 16 threads replaces one lease, with all of them in each other's way. Fewer for a store whose calls
     * take milliseconds.
     *
     * @return at least 10; fewer only for a service that takes a few writes a second
     */
    default int incrementsOfEachThread() {
        return 200;
    }

    /**
     * Says whether the store may have to throw a retryable {@link BackendException} instead of telling whether a write counts,
     * because others have overtaken it by more than the store remembers. A store that has the database decide never has to.
     */
    default boolean mayLoseSightOfAWrite() {
        return false;
    }

    /** Says how long threads that begin together may take. Longer for a service that takes a few writes a second. */
    default Duration patience() {
        return Duration.ofMinutes(2);
    }

    /** Some time of day, to the microsecond. */
    Instant NOW = Instant.parse("2026-01-31T08:15:30.123456Z");

    @Test
    default void whatIsCreatedIsFound() {
        ExpiryStore store = store();
        Lease lease = lease("demo-a-Endpoint");

        assertThat(store.create(lease)).isTrue();

        assertThat(found(store, lease.name()).lease()).isEqualTo(lease);
        assertThat(found(reopened(store), lease.name()).lease()).isEqualTo(lease);
    }

    @Test
    default void nothingIsFoundUnderANameThatHasNoLease() {
        ExpiryStore store = store();
        store.create(lease("demo-a-Endpoint"));

        assertThat(store.find(new EndpointName("demo-b-Endpoint"))).isEmpty();
    }

    @Test
    default void aNameThatHasALeaseCannotBeCreatedAgain() {
        ExpiryStore store = store();
        Lease first = lease("demo-a-Endpoint");
        store.create(first);
        Version version = found(store, first.name()).version();

        assertThat(store.create(later(first, 60))).isFalse();
        assertThat(reopened(store).create(first)).isFalse();

        assertThat(found(store, first.name())).isEqualTo(new StoredLease.Valid(first, version));
    }

    @Test
    default void theVersionThatWasReadIsReplacedByANewOne() {
        ExpiryStore store = store();
        Lease lease = created(store, "demo-a-Endpoint");
        Version read = found(store, lease.name()).version();

        assertThat(store.compareAndSet(read, later(lease, 60))).isTrue();

        assertThat(found(store, lease.name()).lease()).isEqualTo(later(lease, 60));
        assertThat(found(store, lease.name()).version()).isNotEqualTo(read);
    }

    @Test
    default void everyWriteIsFoundAtOnceByEveryReader() {
        ExpiryStore store = store();
        ExpiryStore other = reopened(store);
        Lease lease = created(store, "demo-a-Endpoint");

        for (int i = 1; i <= 20; i++) {
            lease = later(lease, 1);
            assertThat(store.compareAndSet(found(store, lease.name()).version(), lease))
                    .isTrue();
            assertThat(found(store, lease.name()).lease()).isEqualTo(lease);
            assertThat(found(other, lease.name()).lease()).isEqualTo(lease);
        }
    }

    @Test
    default void readingDoesNotMakeAVersion() {
        ExpiryStore store = store();
        Lease lease = created(store, "demo-a-Endpoint");
        Version read = found(store, lease.name()).version();

        assertThat(found(store, lease.name()).version()).isEqualTo(read);
        assertThat(all(store)).containsExactly(new StoredLease.Valid(lease, read));
    }

    @Test
    default void aVersionThatWasReplacedIsNotReplacedAgain() {
        ExpiryStore store = store();
        Lease lease = created(store, "demo-a-Endpoint");
        Version read = found(store, lease.name()).version();
        store.compareAndSet(read, later(lease, 60));

        assertThat(store.compareAndSet(read, later(lease, 120))).isFalse();

        assertThat(found(store, lease.name()).lease()).isEqualTo(later(lease, 60));
    }

    @Test
    default void aVersionIsNotReusedForAnEqualValue() {
        ExpiryStore store = store();
        Lease lease = created(store, "demo-a-Endpoint");
        Version first = found(store, lease.name()).version();
        store.compareAndSet(first, later(lease, 60));
        store.compareAndSet(found(store, lease.name()).version(), lease);

        assertThat(found(store, lease.name()).lease()).isEqualTo(lease);
        assertThat(store.compareAndSet(first, later(lease, 120))).isFalse();
    }

    @Test
    default void theVersionOfOneNameReplacesNothingUnderAnother() {
        ExpiryStore store = store();
        Lease one = created(store, "demo-a-Endpoint");
        Lease other = created(store, "demo-b-Endpoint");
        Version ofOne = found(store, one.name()).version();
        store.remove(other.name(), found(store, other.name()).version());

        assertThat(store.compareAndSet(ofOne, later(other, 60))).isFalse();
        assertThat(store.remove(other.name(), ofOne)).isFalse();

        assertThat(store.find(other.name())).isEmpty();
        assertThat(found(store, one.name())).isEqualTo(new StoredLease.Valid(one, ofOne));
    }

    @Test
    default void aVersionThatNoStoreMadeIsNotTheStoredOne() {
        ExpiryStore store = store();
        Lease lease = created(store, "demo-a-Endpoint");

        assertThat(store.compareAndSet(new Version("no such version"), later(lease, 60)))
                .isFalse();
        assertThat(store.remove(lease.name(), new Version("no such version"))).isFalse();

        assertThat(found(store, lease.name()).lease()).isEqualTo(lease);
    }

    @Test
    default void theVersionThatWasReadIsRemoved() {
        ExpiryStore store = store();
        Lease lease = created(store, "demo-a-Endpoint");
        Lease other = created(store, "demo-b-Endpoint");

        assertThat(store.remove(lease.name(), found(store, lease.name()).version()))
                .isTrue();

        assertThat(store.find(lease.name())).isEmpty();
        assertThat(names(all(store))).containsExactly(other.name());
    }

    @Test
    default void aVersionThatWasReplacedIsNotRemoved() {
        ExpiryStore store = store();
        Lease lease = created(store, "demo-a-Endpoint");
        Version read = found(store, lease.name()).version();
        store.compareAndSet(read, later(lease, 60));

        assertThat(store.remove(lease.name(), read)).isFalse();

        assertThat(found(store, lease.name()).lease()).isEqualTo(later(lease, 60));
    }

    @Test
    default void whatIsGoneIsNeitherReplacedNorRemoved() {
        ExpiryStore store = store();
        Lease lease = created(store, "demo-a-Endpoint");
        Version read = found(store, lease.name()).version();
        store.remove(lease.name(), read);

        assertThat(store.compareAndSet(read, later(lease, 60))).isFalse();
        assertThat(store.remove(lease.name(), read)).isFalse();

        assertThat(store.find(lease.name())).isEmpty();
        assertThat(all(store)).isEmpty();
    }

    @Test
    default void aVersionIsNotReusedAfterRemoval() {
        ExpiryStore store = store();
        Lease lease = lease("demo-a-Endpoint");
        Set<Version> seen = new HashSet<>();

        for (int life = 0; life < 5; life++) {
            assertThat(store.create(lease)).isTrue();
            Version created = found(store, lease.name()).version();
            assertThat(seen.add(created)).as("version of life %d is new", life).isTrue();
            for (Version old : seen) {
                if (!old.equals(created)) {
                    assertThat(store.compareAndSet(old, later(lease, 60))).isFalse();
                    assertThat(store.remove(lease.name(), old)).isFalse();
                }
            }
            store.compareAndSet(created, later(lease, 1));
            Version changed = found(store, lease.name()).version();
            assertThat(seen.add(changed)).as("version of life %d is new", life).isTrue();
            assertThat(store.remove(lease.name(), changed)).isTrue();
        }
    }

    @Test
    default void everyFieldComesBack() {
        ExpiryStore store = store();

        variants().forEach(lease -> {
            assertThat(store.create(lease)).isTrue();
            assertThat(found(store, lease.name()).lease()).isEqualTo(lease);
        });

        assertThat(all(store).stream().map(stored -> ((StoredLease.Valid) stored).lease()))
                .containsExactlyInAnyOrderElementsOf(variants().toList());
    }

    @Test
    default void everyFieldCanBeReplaced() {
        ExpiryStore store = store();
        EndpointName name = created(store, "demo-a-Endpoint").name();

        variants().map(lease -> renamed(lease, name)).forEach(lease -> {
            assertThat(store.compareAndSet(found(store, name).version(), lease)).isTrue();
            assertThat(found(store, name).lease()).isEqualTo(lease);
        });
    }

    @Test
    default void namesThatDifferInCaseOnlyAreTwoLeases() {
        ExpiryStore store = store();
        Lease mixed = created(store, "demo-MiniLM-Endpoint");
        Lease lower = later(lease("demo-minilm-endpoint"), 60);

        assertThat(store.create(lower)).isTrue();

        assertThat(found(store, mixed.name()).lease()).isEqualTo(mixed);
        assertThat(found(store, lower.name()).lease()).isEqualTo(lower);
        assertThat(names(all(store))).containsExactlyInAnyOrder(mixed.name(), lower.name());
        assertThat(store.find(new EndpointName("DEMO-MINILM-ENDPOINT"))).isEmpty();
    }

    @Test
    default void namesOfEveryLengthAreStored() {
        ExpiryStore store = store();
        List<EndpointName> names = Stream.of("a", "9", "a".repeat(EndpointName.MAX_LENGTH), "a" + "-".repeat(61) + "b")
                .map(EndpointName::new)
                .toList();

        names.forEach(name -> assertThat(store.create(lease(name.value()))).isTrue());

        assertThat(names(all(store))).containsExactlyInAnyOrderElementsOf(names);
        names.forEach(name -> assertThat(store.find(name)).isPresent());
    }

    @Test
    default void anEmptyStoreHasNoLeases() {
        assertThat(all(store())).isEmpty();
    }

    @Test
    default void everyLeaseIsOnExactlyOnePage() {
        ExpiryStore store = store();
        List<EndpointName> names = manyNames();
        names.forEach(name -> store.create(lease(name.value())));

        assertThat(names(all(store))).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    default void aLeaseThatStaysIsOnExactlyOnePageWhileOthersComeAndGo() {
        ExpiryStore store = store();
        List<EndpointName> names = manyNames();
        names.forEach(name -> store.create(lease(name.value())));
        Set<EndpointName> leaving = new HashSet<>(names.subList(0, names.size() / 2));
        List<EndpointName> staying = names.subList(names.size() / 2, names.size());

        List<EndpointName> seen = new ArrayList<>();
        int turn = 0;
        LeasePage page = store.page(Optional.empty());
        while (true) {
            assertThat(turn).as("The pages have to end").isLessThan(1000);
            page.leases().forEach(stored -> seen.add(stored.name()));
            for (EndpointName name : Set.copyOf(leaving).stream().limit(20).toList()) {
                assertThat(store.remove(name, found(store, name).version())).isTrue();
                leaving.remove(name);
            }
            store.create(lease("a-new-" + turn));
            store.create(lease("z-new-" + turn++));
            EndpointName changed = staying.get(turn % staying.size());
            store.compareAndSet(found(store, changed).version(), later(lease(changed.value()), turn));
            if (page.nextToken().isEmpty()) {
                break;
            }
            page = store.page(page.nextToken());
        }

        assertThat(seen).doesNotHaveDuplicates().containsAll(staying);
    }

    @Test
    default void anUnreadableLeaseIsFoundAsOne() {
        ExpiryStore store = store();
        Lease lease = created(store, "demo-a-Endpoint");
        corrupt(lease.name());

        assertThat(store.find(lease.name())).get().isInstanceOfSatisfying(StoredLease.Unreadable.class, unreadable -> {
            assertThat(unreadable.name()).isEqualTo(lease.name());
            assertThat(unreadable.reason()).isNotBlank();
        });
    }

    @Test
    default void anUnreadableLeaseHidesNoOther() {
        ExpiryStore store = store();
        List<EndpointName> names = manyNames();
        names.forEach(name -> store.create(lease(name.value())));
        Set<EndpointName> broken = Set.of(names.get(0), names.get(50), names.get(names.size() - 1));
        broken.forEach(this::corrupt);

        List<StoredLease> all = all(store);

        assertThat(names(all)).containsExactlyInAnyOrderElementsOf(names);
        assertThat(names(all.stream()
                        .filter(StoredLease.Unreadable.class::isInstance)
                        .toList()))
                .containsExactlyInAnyOrderElementsOf(broken);
    }

    @Test
    default void anUnreadableLeaseHoldsItsName() {
        ExpiryStore store = store();
        Lease lease = created(store, "demo-a-Endpoint");
        corrupt(lease.name());

        assertThat(store.create(lease)).isFalse();

        assertThat(store.find(lease.name())).get().isInstanceOf(StoredLease.Unreadable.class);
    }

    @Test
    default void whatWasReadBeforeALeaseBecameUnreadableReplacesNothing() {
        ExpiryStore store = store();
        Lease lease = created(store, "demo-a-Endpoint");
        Version read = found(store, lease.name()).version();
        corrupt(lease.name());

        assertThat(store.compareAndSet(read, later(lease, 60))).isFalse();
        assertThat(store.remove(lease.name(), read)).isFalse();

        assertThat(store.find(lease.name())).get().isInstanceOf(StoredLease.Unreadable.class);
    }

    @Test
    default void ofManyThatCreateOneSucceeds() {
        ExpiryStore store = store();
        ExpiryStore other = reopened(store);

        for (int round = 0; round < 10; round++) {
            Lease lease = lease("demo-" + round);
            List<Boolean> created = Together.run(
                    16, patience(), thread -> () -> (thread % 2 == 0 ? store : other).create(later(lease, thread)));

            assertThat(created).containsOnlyOnce(true);
            assertThat(found(store, lease.name()).lease()).isEqualTo(later(lease, created.indexOf(true)));
        }
    }

    @Test
    @Tag("long")
    default void noIncrementIsLostAndEveryVersionHasOneWinner() {
        int threads = 16;
        ExpiryStore store = store();
        ExpiryStore other = reopened(store);
        Lease start = created(store, "demo-a-Endpoint");
        Set<Version> replaced = ConcurrentHashMap.newKeySet();

        List<Increments> all = Together.run(
                threads,
                patience(),
                thread -> () -> increments(thread % 2 == 0 ? store : other, start.name(), replaced));

        long won = (long) threads * incrementsOfEachThread();
        long untold = all.stream().mapToLong(Increments::untold).sum();
        assertThat(all).extracting(Increments::twice).containsOnly(0);
        assertThat(replaced).hasSize((int) won);
        assertThat(untold)
                .matches(count -> count == 0 || mayLoseSightOfAWrite(), "only a store that may does not tell");
        assertThat(found(store, start.name()).lease().expiry())
                .isBetween(
                        later(start, won).expiry(), later(start, won + untold).expiry());
    }

    /**
     * What came of the increments of one thread.
     *
     * @param twice how many won a version that another had won
     * @param untold how many may have counted or not
     */
    record Increments(int twice, int untold) {}

    private Increments increments(ExpiryStore store, EndpointName name, Set<Version> replaced) {
        int won = 0;
        int twice = 0;
        int untold = 0;
        while (won < incrementsOfEachThread()) {
            try {
                StoredLease.Valid read = found(store, name);
                if (store.compareAndSet(read.version(), later(read.lease(), 1))) {
                    won++;
                    twice += replaced.add(read.version()) ? 0 : 1;
                }
            } catch (BackendException e) {
                assertThat(e.isRetryable()).isTrue();
                untold++;
            }
        }
        return new Increments(twice, untold);
    }

    @Test
    default void ofARemovalAndManyChangesOneWinsTheVersion() {
        ExpiryStore store = store();
        ExpiryStore other = reopened(store);

        for (int round = 0; round < 10; round++) {
            Lease lease = created(store, "demo-" + round);
            Version read = found(store, lease.name()).version();
            List<Boolean> won = Together.run(
                    8,
                    patience(),
                    thread -> () -> thread == 0
                            ? other.remove(lease.name(), read)
                            : store.compareAndSet(read, later(lease, thread)));

            assertThat(won).containsOnlyOnce(true);
            assertThat(store.find(lease.name()).isEmpty()).isEqualTo(won.get(0));
        }
    }

    private static Lease lease(String name) {
        Instant expiry = Instant.parse("2026-01-31T09:00:00Z");
        return Lease.running(new EndpointName(name), new EndpointConfigName(name), expiry, NOW);
    }

    private static Lease created(ExpiryStore store, String name) {
        Lease lease = lease(name);
        assertThat(store.create(lease)).isTrue();
        return lease;
    }

    private static StoredLease.Valid found(ExpiryStore store, EndpointName name) {
        return (StoredLease.Valid) store.find(name).orElseThrow(() -> new AssertionError("No lease of " + name));
    }

    /**
     * Walks through all pages.
     *
     * @param store a store of less than a thousand leases
     * @return the pages, of which some may be empty
     * @throws AssertionError if they do not end
     */
    static List<LeasePage> pages(ExpiryStore store) {
        List<LeasePage> pages = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            assertThat(pages).as("The pages have to end").hasSizeLessThan(1000);
            LeasePage page = store.page(token);
            pages.add(page);
            token = page.nextToken();
        } while (token.isPresent());
        return pages;
    }

    private static List<StoredLease> all(ExpiryStore store) {
        return pages(store).stream().flatMap(page -> page.leases().stream()).toList();
    }

    private static List<EndpointName> names(List<StoredLease> leases) {
        return leases.stream().map(StoredLease::name).toList();
    }

    /** 137 names, in an order that is nobody's, with what collations sort differently: hyphens, digits and case. */
    private static List<EndpointName> manyNames() {
        List<EndpointName> names = new ArrayList<>();
        Stream.of("ab", "aB", "Ab", "AB", "a-b", "a--b", "A-b", "ab1", "ab-1", "ab-10", "ab-2", "a1b", "I", "i", "i-I")
                .map(EndpointName::new)
                .forEach(names::add);
        IntStream.range(names.size(), 137)
                .mapToObj(i -> new EndpointName((i % 3 == 0 ? "Demo-" : "demo-") + i + (i % 2 == 0 ? "-Endpoint" : "")))
                .forEach(names::add);
        Collections.shuffle(names, new Random(137));
        return names;
    }

    /** Every kind of value in every field, each under a name of its own. */
    private static Stream<Lease> variants() {
        Lease plain = lease("plain");
        Failure trouble =
                new Failure(Failure.Kind.QUOTA, "The account-level limit, “ml.g5” ✗\n\tis 0", 3, NOW.plusSeconds(90));
        Stream<Lease> decisions = Stream.of(
                plain,
                renamed(plain.stopping(NOW.plusSeconds(1), trouble), "stopping"),
                renamed(plain.restarted(NOW), "restarted"),
                renamed(plain.owning(NOW.minusSeconds(7)), "owning"),
                renamed(plain.adoptable(), "adoptable"));
        Stream<Lease> phases = Stream.of(Phase.values())
                .flatMap(phase -> Stream.of(
                        in(phase, "Latest", Lease.LATEST_EXPIRY, Lease.LATEST_EXPIRY, Long.MAX_VALUE),
                        in(phase, "Earliest", Instant.EPOCH, Instant.EPOCH.plusNanos(1_000), 1)));
        Stream<Lease> failures = Stream.of(Failure.Kind.values())
                .map(kind -> renamed(
                        plain.failing(new Failure(kind, "", Integer.MAX_VALUE, NOW)),
                        "failing-" + kind.name().replace('_', '-')));
        Stream<Lease> operations = IntStream.rangeClosed(0, Lease.OPERATIONS_KEPT)
                .mapToObj(count -> renamed(operated(plain, count), "operations-" + count));
        return Stream.of(decisions, phases, failures, operations).flatMap(leases -> leases);
    }

    private static Lease operated(Lease lease, int count) {
        Lease operated = lease;
        for (int i = 0; i < count; i++) {
            String id = (i % 2 == 0 ? "Op_" + i + "-" : "op-" + i + "_") + "x".repeat(64);
            operated = operated.expiring(operated.expiry(), new OperationId(id.substring(0, 64 - i)));
        }
        return operated;
    }

    private static Lease in(Phase phase, String name, Instant expiry, Instant phaseSince, long generation) {
        return new Lease(
                new EndpointName(name + "-" + phase),
                new EndpointConfigName("Config-" + "c".repeat(EndpointName.MAX_LENGTH - 7)),
                expiry,
                phase,
                phaseSince,
                generation,
                null,
                true,
                null,
                List.of());
    }

    private static Lease later(Lease lease, long seconds) {
        return with(lease, lease.name(), lease.expiry().plus(Duration.ofSeconds(seconds)));
    }

    private static Lease renamed(Lease lease, String name) {
        return renamed(lease, new EndpointName(name));
    }

    private static Lease renamed(Lease lease, EndpointName name) {
        return with(lease, name, lease.expiry());
    }

    private static Lease with(Lease lease, EndpointName name, Instant expiry) {
        return new Lease(
                name,
                lease.configName(),
                expiry,
                lease.phase(),
                lease.phaseSince(),
                lease.generation(),
                lease.ownedSince(),
                lease.adopting(),
                lease.failure(),
                lease.operations());
    }
}
