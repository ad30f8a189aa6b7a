package io.github.endpointlease;

import static io.github.endpointlease.World.CONFIG;
import static io.github.endpointlease.World.NAME;
import static io.github.endpointlease.World.START;
import static io.github.endpointlease.World.STARTUP;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.backend.memory.InMemoryEndpoints.Call;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.EndpointPage;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.spi.Version;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many leases, and backends that answer in part, late, wrongly or not at all. */
class ReconcilerTroubleTest {
    private static final Map<String, String> OUR_TAGS = Map.of(Ownership.INSTALLATION_TAG, World.INSTALLATION);
    private static final EndpointName OTHER = new EndpointName("demo-b-Endpoint");
    private static final Instant SOON = START.plusSeconds(1200).truncatedTo(ChronoUnit.SECONDS);

    private final World world = new World();

    /** Lists as pages of one, of which only so many come. */
    private final class PartOfTheEndpoints extends ForwardingEndpoints {
        private int pages;

        PartOfTheEndpoints(int pages) {
            super(world.endpoints);
            this.pages = pages;
        }

        @Override
        public EndpointPage list(Optional<String> pageToken) {
            int page = pageToken.map(Integer::parseInt).orElse(0);
            if (page >= pages) {
                throw BackendException.passing("listing page " + page + " of the endpoints", null);
            }
            List<Endpoint> all = super.list(Optional.empty()).endpoints();
            boolean last = page + 1 >= all.size();
            return new EndpointPage(
                    all.subList(Math.min(page, all.size()), Math.min(page + 1, all.size())),
                    last ? Optional.empty() : Optional.of(String.valueOf(page + 1)));
        }
    }

    private final class PartOfTheLeases extends ForwardingStore {
        PartOfTheLeases() {
            super(world.store);
        }

        @Override
        public LeasePage page(Optional<String> pageToken) {
            if (pageToken.isPresent()) {
                throw BackendException.passing("listing the second page of the leases", null);
            }
            return new LeasePage(super.page(pageToken).leases().subList(0, 1), Optional.of("2"));
        }
    }

    @Nested
    class PartialListings {
        private final PartOfTheEndpoints onlyTheFirst = new PartOfTheEndpoints(1);
        private final Reconciler reconciler =
                world.reconciler(world.store, onlyTheFirst).build();

        @Test
        void whatIsNotSeenIsNotCreatedAgain() {
            twoRunning();
            int created = world.endpoints.calls(Call.CREATE);

            ReconcileReport report = reconciler.runOnce();

            assertThat(world.endpoints.calls(Call.CREATE)).isEqualTo(created);
            assertThat(report.isClean()).isFalse();
            assertThat(report.events().stream().filter(event -> event.kind() == LeaseEvent.Kind.TROUBLE))
                    .singleElement()
                    .satisfies(event -> assertThat(event.detail()).contains("page 1 of the endpoints"));
        }

        @Test
        void whatIsNotSeenIsNeitherStoppedNorCountedAsGoneAndWhatIsSeenIsStopped() {
            twoRunning();
            world.put(world.stored(OTHER).lease().stopping(START, null));
            Lease unseen = world.stored(OTHER).lease();
            world.clock.advance(Duration.ofHours(1));

            reconciler.runOnce();

            assertThat(world.stored(OTHER).lease()).isEqualTo(unseen);
            assertThat(world.lease().phase()).isEqualTo(Phase.STOPPING);
            assertThat(world.endpoints.calls(Call.DELETE)).isEqualTo(1);
        }

        @Test
        void whatIsNotSeenIsNotSaidToBeInService() {
            twoRunning();

            reconciler.runOnce();

            assertThat(world.events.stream().filter(event -> event.kind() == LeaseEvent.Kind.IN_SERVICE))
                    .extracting(LeaseEvent::name)
                    .containsExactly(NAME);
        }

        @Test
        void whatIsNotSeenDoesNotComeBack() {
            running(NAME);
            world.put(Lease.running(OTHER, CONFIG, SOON, START).stopped(START.minusSeconds(3600)));

            reconcilerThatSees(0).runOnce();

            assertThat(world.stored(OTHER).lease().generation()).isEqualTo(1);
        }

        @Test
        void withPartOfTheLeasesNothingCountsAsAnOrphan() {
            twoRunning();
            EndpointName orphan = new EndpointName("demo-c-Endpoint");
            world.endpoints.addForeign(orphan, CONFIG, OUR_TAGS);
            world.clock.advance(Duration.ofHours(1));

            world.reconciler(new PartOfTheLeases(), world.endpoints).build().runOnce();

            assertThat(world.store.find(orphan)).isEmpty();
            assertThat(world.stored(OTHER).lease().phase()).isEqualTo(Phase.RUNNING);
            assertThat(world.lease().phase())
                    .as("a lease on the page that came is looked after")
                    .isEqualTo(Phase.STOPPING);
        }

        @Test
        void whenNeitherCanBeListedTheReportHasBoth() {
            world.put(Lease.running(NAME, CONFIG, SOON, START));
            world.put(Lease.running(OTHER, CONFIG, SOON, START));

            ReconcileReport report = world.reconciler(new PartOfTheLeases(), new PartOfTheEndpoints(0))
                    .build()
                    .runOnce();

            assertThat(report.events())
                    .extracting(LeaseEvent::detail)
                    .anyMatch(detail -> detail.contains("of the leases"))
                    .anyMatch(detail -> detail.contains("of the endpoints"));
        }

        @Test
        void aListingThatBreaksItsContractIsTroubleLikeAnyOther() {
            twoRunning();
            world.clock.advance(Duration.ofHours(1));
            EndpointControl breaking = new ForwardingEndpoints(world.endpoints) {
                @Override
                public EndpointPage list(Optional<String> pageToken) {
                    throw new IllegalStateException("a bug in a backend");
                }
            };

            ReconcileReport report =
                    world.reconciler(world.store, breaking).build().runOnce();

            assertThat(report.events())
                    .extracting(LeaseEvent::detail)
                    .containsExactly("Endpoints could not all be listed: java.lang.IllegalStateException:"
                            + " a bug in a backend");
            assertThat(world.lease().phase()).isEqualTo(Phase.RUNNING);
        }

        private Reconciler reconcilerThatSees(int pages) {
            return world.reconciler(world.store, new PartOfTheEndpoints(pages)).build();
        }
    }

    @Nested
    class Unreadable {
        private StoredLease.Unreadable broken = new StoredLease.Unreadable(NAME, "not JSON");
        private boolean pageFails;
        private final ExpiryStore store = new ForwardingStore(world.store) {
            @Override
            public Optional<StoredLease> find(EndpointName name) {
                return name.equals(NAME) ? Optional.of(broken) : super.find(name);
            }

            @Override
            public LeasePage page(Optional<String> pageToken) {
                if (pageToken.isEmpty()) {
                    return new LeasePage(super.page(pageToken).leases(), Optional.of("broken"));
                }
                if (pageFails) {
                    throw BackendException.passing("listing the second page", null);
                }
                return new LeasePage(List.of(broken), Optional.empty());
            }

            @Override
            public boolean create(Lease lease) {
                return !lease.name().equals(NAME) && super.create(lease);
            }
        };
        private final Reconciler reconciler =
                world.reconciler(store, world.endpoints).build();

        @Test
        void itsEndpointStaysAndTheOthersAreLookedAfter() {
            world.endpoints.addForeign(NAME, CONFIG, OUR_TAGS);
            Endpoint endpoint = world.endpoints.describe(NAME).orElseThrow();
            world.put(Lease.running(OTHER, CONFIG, SOON, START));

            for (int hour = 0; hour < 5; hour++) {
                reconciler.runOnce();
                world.clock.advance(Duration.ofHours(1));
            }

            assertThat(world.endpoints.describe(NAME)).contains(endpoint);
            assertThat(world.store.find(NAME)).isEmpty();
            assertThat(world.kinds())
                    .doesNotContain(LeaseEvent.Kind.ORPHAN_LEASED)
                    .contains(LeaseEvent.Kind.STOPPED);
            assertThat(world.stored(OTHER).lease().phase()).isEqualTo(Phase.STOPPED);
        }

        @Test
        void itIsInEveryReportAndTheListenersAreToldOnce() {
            world.endpoints.addForeign(NAME, CONFIG, OUR_TAGS);

            ReconcileReport first = reconciler.runOnce();
            ReconcileReport second = reconciler.runOnce();

            assertThat(world.endpoints.calls(Call.TAGS)).isZero();
            assertThat(world.endpoints.calls(Call.DESCRIBE)).isZero();
            assertThat(first.isClean()).isFalse();
            assertThat(second.isClean()).isFalse();
            assertThat(second.leases()).isEqualTo(1);
            assertThat(second.events()).singleElement().satisfies(event -> {
                assertThat(event.name()).isEqualTo(NAME);
                assertThat(event.detail()).contains("not JSON");
            });
            assertThat(world.events).hasSize(1);
        }

        @Test
        void whatIsWrongWithItIsToldAtOnceAndAgainWhenItIsSomethingElse() {
            reconciler.runOnce();
            assertThat(world.events).hasSize(1);

            broken = new StoredLease.Unreadable(NAME, "no expiry");
            reconciler.runOnce();

            assertThat(world.events)
                    .extracting(LeaseEvent::detail)
                    .containsExactly("the lease cannot be read: not JSON", "the lease cannot be read: no expiry");
        }

        @Test
        void aPageThatDoesNotComeMakesItNoNews() {
            reconciler.runOnce();
            pageFails = true;
            reconciler.runOnce();
            pageFails = false;
            reconciler.runOnce();

            assertThat(world.events.stream().filter(event -> NAME.equals(event.name())))
                    .hasSize(1);
        }
    }

    @Test
    void anEndpointThatFailedAndIsNoLongerTheOneThatIsThereStopsNothing() {
        world.endpoints.addForeign(NAME, CONFIG, OUR_TAGS);
        world.put(Lease.running(NAME, CONFIG, SOON, START));
        Instant seen = world.endpoints.describe(NAME).orElseThrow().createdAt();
        EndpointControl moving = new ForwardingEndpoints(world.endpoints) {
            @Override
            public EndpointPage list(Optional<String> pageToken) {
                return new EndpointPage(List.of(failed(seen, null)), Optional.empty());
            }

            @Override
            public Optional<Endpoint> describe(EndpointName name) {
                return Optional.of(failed(
                        seen.plusSeconds(1), new Endpoint.Breakdown(Failure.Kind.CAPACITY, "another endpoint's")));
            }
        };

        world.reconciler(world.store, moving).build().runOnce();

        assertThat(world.lease().failure()).isNull();
        assertThat(world.lease().phase()).isEqualTo(Phase.RUNNING);
        assertThat(world.endpoints.calls(Call.DELETE)).isZero();
    }

    private static Endpoint failed(Instant createdAt, Endpoint.@Nullable Breakdown breakdown) {
        return new Endpoint(NAME, EndpointState.FAILED, createdAt, CONFIG, breakdown);
    }

    /** Tags that are read right after they were written, and do not show yet or were never written. */
    @Nested
    class LateTags {
        @Test
        void anEndpointOfOursThatFirstShowsNoTagsIsKnownAsOursLaterAndGoesInTheEnd() {
            AtomicInteger reads = new AtomicInteger();
            EndpointControl late = new ForwardingEndpoints(world.endpoints) {
                @Override
                public Map<String, String> tags(Endpoint endpoint) {
                    return reads.getAndIncrement() < 2 ? Map.of() : super.tags(endpoint);
                }
            };
            Reconciler reconciler = world.reconciler(world.store, late).build();
            world.put(Lease.running(NAME, CONFIG, SOON, START));

            for (int minute = 0; minute < 30; minute++) {
                reconciler.runOnce();
                world.clock.advance(Duration.ofMinutes(1));
            }

            assertThat(reads).hasValueGreaterThan(2);
            assertThat(world.lease().phase()).isEqualTo(Phase.STOPPED);
            assertThat(started()).isEmpty();
        }

        @Test
        void anAdoptionWhoseTagsNeverCameGivesNoRightToDelete() {
            EndpointControl dropping = new ForwardingEndpoints(world.endpoints) {
                @Override
                public void tag(Endpoint endpoint, Map<String, String> tags) {}
            };
            Reconciler reconciler = world.reconciler(world.store, dropping).build();
            world.endpoints.addForeign(NAME, CONFIG, Map.of());
            world.put(Lease.running(NAME, CONFIG, SOON, START).adoptable());

            reconciler.runOnce();
            assertThat(world.lease().ownedSince()).isNull();
            assertThat(world.kinds()).doesNotContain(LeaseEvent.Kind.ADOPTED);
            world.clock.advance(Duration.ofHours(1));
            reconciler.runOnce();
            reconciler.runOnce();

            assertThat(started()).containsExactly(NAME);
            assertThat(world.endpoints.calls(Call.DELETE)).isZero();
        }
    }

    @Nested
    class OneForAll {
        @ParameterizedTest
        @ValueSource(ints = {1, 8})
        void aBackendThatBreaksForOneLeaseDoesNotHinderTheOthers(int concurrency) {
            List<EndpointName> names = leased(10);
            EndpointControl breaking = new ForwardingEndpoints(world.endpoints) {
                @Override
                public CreateOutcome create(
                        EndpointName name, EndpointConfigName configName, Map<String, String> tags) {
                    if (name.equals(names.get(0))) {
                        throw new IllegalStateException("a bug in a backend");
                    }
                    if (name.equals(names.get(1))) {
                        throw BackendException.lasting("no permission to create " + name, null);
                    }
                    return super.create(name, configName, tags);
                }
            };

            ReconcileReport report = world.reconciler(world.store, breaking)
                    .concurrency(concurrency)
                    .build()
                    .runOnce();

            assertThat(report.unfinished()).isZero();
            assertThat(started()).containsExactlyInAnyOrderElementsOf(names.subList(2, 10));
            assertThat(report.events().stream().filter(event -> event.kind() == LeaseEvent.Kind.TROUBLE))
                    .extracting(event -> event.name() + ": " + event.detail())
                    .containsExactlyInAnyOrder(
                            names.get(0) + ": java.lang.IllegalStateException: a bug in a backend",
                            names.get(1) + ": no permission to create " + names.get(1));
        }

        @Test
        void aLeaseThatCannotBePlannedForDoesNotHinderTheOthers() {
            running(NAME);
            world.endpoints.fail(NAME, "broke");
            List<EndpointName> names = leased(2);

            ReconcileReport report = world.reconciler()
                    .random(() -> {
                        throw new IllegalStateException("no chance");
                    })
                    .build()
                    .runOnce();

            assertThat(started()).containsAll(names);
            assertThat(report.events().stream().filter(event -> event.kind() == LeaseEvent.Kind.TROUBLE))
                    .extracting(event -> event.name() + ": " + event.detail())
                    .containsExactly(NAME + ": java.lang.IllegalStateException: no chance");
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 8})
        void aBackendThatBreaksForOneOrphanDoesNotHinderTheOthers(int concurrency) {
            List<EndpointName> names =
                    IntStream.range(0, 5).mapToObj(OneForAll::name).toList();
            names.forEach(name -> world.endpoints.addForeign(name, CONFIG, OUR_TAGS));
            EndpointControl breaking = new ForwardingEndpoints(world.endpoints) {
                @Override
                public Optional<Endpoint> describe(EndpointName name) {
                    if (name.equals(names.get(0))) {
                        throw new IllegalStateException("a bug in a backend");
                    }
                    return super.describe(name);
                }
            };

            ReconcileReport report = world.reconciler(world.store, breaking)
                    .concurrency(concurrency)
                    .build()
                    .runOnce();

            assertThat(names.stream().filter(name -> world.store.find(name).isPresent()))
                    .containsExactlyElementsOf(names.subList(1, 5));
            assertThat(report.events().stream().filter(event -> event.kind() == LeaseEvent.Kind.TROUBLE))
                    .extracting(LeaseEvent::name)
                    .containsExactly(names.get(0));
        }

        @Test
        void tagsThatAreSlowToComeDoNotHoldUpThoseOfOthers() {
            int atOnce = 16;
            CyclicBarrier allAsking = new CyclicBarrier(atOnce);
            IntStream.range(0, atOnce).forEach(i -> world.endpoints.addForeign(name(i), CONFIG, OUR_TAGS));
            EndpointControl slow = new ForwardingEndpoints(world.endpoints) {
                @Override
                public Map<String, String> tags(Endpoint endpoint) {
                    try {
                        allAsking.await(5, TimeUnit.SECONDS);
                    } catch (Exception e) {
                        throw BackendException.passing("the others did not ask meanwhile", e);
                    }
                    return super.tags(endpoint);
                }
            };

            ReconcileReport report = world.reconciler(world.store, slow)
                    .concurrency(atOnce)
                    .build()
                    .runOnce();

            assertThat(report.events())
                    .hasSize(atOnce)
                    .allMatch(event -> event.kind() == LeaseEvent.Kind.ORPHAN_LEASED);
        }

        @Test
        void whatAnotherHoldsIsNeverSaidToBeInService() {
            world.put(Lease.running(NAME, CONFIG, SOON, START));
            world.endpoints.addForeign(NAME, CONFIG, World.TAGS_OF_ANOTHER);

            world.reconciler().build().runOnce();

            assertThat(world.kinds()).containsExactly(LeaseEvent.Kind.FAILED);
        }

        private static EndpointName name(int i) {
            return new EndpointName("demo-" + i + "-Endpoint");
        }
    }

    @Nested
    class Deadline {
        @Test
        void whatIsNotReachedByThenIsLeftToTheNextRun() {
            List<EndpointName> names = leased(10);
            EndpointControl slow = new ForwardingEndpoints(world.endpoints) {
                @Override
                public CreateOutcome create(
                        EndpointName name, EndpointConfigName configName, Map<String, String> tags) {
                    world.clock.advance(Duration.ofSeconds(20));
                    return super.create(name, configName, tags);
                }
            };
            Reconciler reconciler = world.reconciler(world.store, slow)
                    .deadline(Duration.ofSeconds(50))
                    .build();

            ReconcileReport first = reconciler.runOnce();
            assertThat(first.unfinished()).isEqualTo(7);
            assertThat(first.isClean()).isFalse();
            assertThat(started()).containsExactlyElementsOf(names.subList(0, 3));

            assertThat(reconciler.runOnce().unfinished()).isEqualTo(4);
            assertThat(reconciler.runOnce().unfinished()).isEqualTo(1);
            assertThat(reconciler.runOnce().isClean()).isTrue();
            assertThat(started()).hasSize(10);
        }

        @Test
        void endpointsOnPagesAfterItAreNotAskedForAndNothingIsDecidedAboutThem() {
            leased(130);
            world.reconciler().build().runOnce();
            int pages = world.endpoints.calls(Call.LIST);
            int creates = world.endpoints.calls(Call.CREATE);
            EndpointControl slow = new ForwardingEndpoints(world.endpoints) {
                @Override
                public EndpointPage list(Optional<String> pageToken) {
                    world.clock.advance(Duration.ofSeconds(50));
                    return super.list(pageToken);
                }
            };

            ReconcileReport report = world.reconciler(world.store, slow).build().runOnce();

            assertThat(world.endpoints.calls(Call.LIST) - pages).isEqualTo(1);
            assertThat(world.endpoints.calls(Call.CREATE)).isEqualTo(creates);
            assertThat(report.endpoints()).isEqualTo(100);
            assertThat(troubles(report))
                    .containsExactly("Endpoints could not all be listed: the run's deadline has passed");
        }

        @Test
        void leasesOnPagesAfterItAreNotReadAndMakeNoOrphans() {
            leased(3);
            AtomicInteger pages = new AtomicInteger();
            ExpiryStore slow = new ForwardingStore(world.store) {
                @Override
                public LeasePage page(Optional<String> pageToken) {
                    boolean first = pages.incrementAndGet() == 1;
                    world.clock.advance(Duration.ofSeconds(50));
                    LeasePage page = super.page(Optional.empty());
                    return new LeasePage(page.leases(), first ? Optional.of("more") : Optional.empty());
                }
            };
            world.endpoints.addForeign(new EndpointName("orphan"), CONFIG, OUR_TAGS);

            ReconcileReport report =
                    world.reconciler(slow, world.endpoints).build().runOnce();

            assertThat(pages).hasValue(1);
            assertThat(world.endpoints.calls(Call.LIST)).isZero();
            assertThat(troubles(report))
                    .containsExactly(
                            "Leases could not all be listed: the run's deadline has passed",
                            "Endpoints could not all be listed: the run's deadline has passed");
            assertThat(world.kinds()).doesNotContain(LeaseEvent.Kind.ORPHAN_LEASED);
        }

        private static List<String> troubles(ReconcileReport report) {
            return report.events().stream()
                    .filter(event -> event.kind() == LeaseEvent.Kind.TROUBLE)
                    .map(LeaseEvent::detail)
                    .toList();
        }

        @Test
        void aCallThatHangsCostsItsOwnLeaseOnly() {
            List<EndpointName> names = leased(10);
            CountDownLatch never = new CountDownLatch(1);
            EndpointControl hanging = new ForwardingEndpoints(world.endpoints) {
                @Override
                public CreateOutcome create(
                        EndpointName name, EndpointConfigName configName, Map<String, String> tags) {
                    if (name.equals(names.get(0))) {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            throw BackendException.passing("creating " + name + " was interrupted", e);
                        }
                    }
                    return super.create(name, configName, tags);
                }
            };

            ReconcileReport report = world.reconciler(world.store, hanging)
                    .concurrency(4)
                    .deadline(Duration.ofSeconds(2))
                    .build()
                    .runOnce();

            assertThat(report.unfinished()).isEqualTo(1);
            assertThat(started()).containsExactlyInAnyOrderElementsOf(names.subList(1, 10));
        }
    }

    @Nested
    class Steady {
        @Test
        void aRunOverAThousandLeasesReadsItsPagesAndNothingElse() {
            leased(1000);
            Reconciler setUp = world.reconciler().build();
            setUp.runOnce();
            world.clock.advance(STARTUP);
            setUp.runOnce();
            Map<Call, Integer> before = calls();
            AtomicInteger pages = new AtomicInteger();
            AtomicInteger others = new AtomicInteger();
            // a process that has just begun and remembers nothing
            Reconciler fresh = world.reconciler(counting(pages, others), world.endpoints)
                    .concurrency(8)
                    .build();

            ReconcileReport report = fresh.runOnce();

            assertThat(report.isClean()).isTrue();
            assertThat(report.leases()).isEqualTo(1000);
            assertThat(report.endpoints()).isEqualTo(1000);
            assertThat(pages).hasValue(10);
            assertThat(others).hasValue(0);
            before.merge(Call.LIST, 10, Integer::sum);
            assertThat(calls()).isEqualTo(before);
        }

        private ExpiryStore counting(AtomicInteger pages, AtomicInteger others) {
            return new ForwardingStore(world.store) {
                @Override
                public LeasePage page(Optional<String> pageToken) {
                    pages.incrementAndGet();
                    return super.page(pageToken);
                }

                @Override
                public Optional<StoredLease> find(EndpointName name) {
                    others.incrementAndGet();
                    return super.find(name);
                }

                @Override
                public boolean compareAndSet(Version expected, Lease next) {
                    others.incrementAndGet();
                    return super.compareAndSet(expected, next);
                }
            };
        }

        private Map<Call, Integer> calls() {
            Map<Call, Integer> calls = new EnumMap<>(Call.class);
            for (Call call : Call.values()) {
                calls.put(call, world.endpoints.calls(call));
            }
            return calls;
        }
    }

    @Test
    void runsOnManyThreadsAtOnceDoEachThingOnce() {
        leased(50);
        Reconciler reconciler = world.reconciler().concurrency(4).build();

        Together.run(8, i -> reconciler::runOnce);

        assertThat(started()).hasSize(50);
        assertThat(world.kinds()).hasSize(50).containsOnly(LeaseEvent.Kind.STARTING);
    }

    private List<EndpointName> leased(int count) {
        List<EndpointName> names = IntStream.range(0, count)
                .mapToObj(i -> new EndpointName(String.format(Locale.ROOT, "demo-%04d-Endpoint", i)))
                .toList();
        names.forEach(name -> world.put(Lease.running(name, CONFIG, SOON.plusSeconds(3600), START)));
        return names;
    }

    private List<EndpointName> started() {
        return world.endpoints.list(Optional.empty()).endpoints().stream()
                .map(Endpoint::name)
                .toList();
    }

    private void twoRunning() {
        running(NAME);
        running(OTHER);
    }

    private void running(EndpointName name) {
        world.put(Lease.running(name, CONFIG, SOON, START));
        Reconciler whole = world.reconciler().build();
        whole.runOnce();
        world.clock.advance(STARTUP);
        whole.runOnce();
        world.events.clear();
    }
}
