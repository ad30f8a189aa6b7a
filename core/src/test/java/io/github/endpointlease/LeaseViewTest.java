package io.github.endpointlease;

import static io.github.endpointlease.World.CONFIG;
import static io.github.endpointlease.World.NAME;
import static io.github.endpointlease.World.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.LeaseNotFoundException;
import io.github.endpointlease.model.Status;
import io.github.endpointlease.model.UnreadableLeaseException;
import io.github.endpointlease.spi.EndpointPage;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What people see of leases. */
class LeaseViewTest {
    private static final Instant CREATED = START.minusSeconds(600);
    private static final Lease LIVE = lease(START.plusSeconds(60));
    private static final Lease ENDED = lease(START.minusSeconds(60));
    private static final Lease STARTING = Lease.running(NAME, CONFIG, LIVE.expiry(), START);
    private static final Failure FAILURE = new Failure(Failure.Kind.CAPACITY, "no machine", 2, START);
    private static final Failure TAKEN = new Failure(Failure.Kind.NAME_TAKEN, "taken", 1, START);

    private static final StoredLease.Unreadable UNREADABLE =
            new StoredLease.Unreadable(new EndpointName("demo-b-Endpoint"), "not JSON");

    private final World world = new World();

    @Nested
    class Statuses {
        static Stream<Arguments> statuses() {
            Sighting absent = new Sighting.Absent();
            Sighting unknown = new Sighting.Unknown();
            return Stream.of(
                    Arguments.of(LIVE, absent, Status.STARTING),
                    Arguments.of(LIVE.failing(FAILURE), absent, Status.FAILED),
                    Arguments.of(LIVE, seen(EndpointState.CREATING), Status.STARTING),
                    Arguments.of(LIVE.failing(FAILURE), seen(EndpointState.CREATING), Status.STARTING),
                    Arguments.of(LIVE, seen(EndpointState.IN_SERVICE), Status.IN_SERVICE),
                    Arguments.of(LIVE.failing(FAILURE), seen(EndpointState.IN_SERVICE), Status.IN_SERVICE),
                    Arguments.of(LIVE.failing(TAKEN), seen(EndpointState.IN_SERVICE), Status.FAILED),
                    Arguments.of(LIVE, seen(EndpointState.UPDATING), Status.IN_SERVICE),
                    Arguments.of(LIVE, seen(EndpointState.SYSTEM_UPDATING), Status.IN_SERVICE),
                    Arguments.of(LIVE, seen(EndpointState.ROLLING_BACK), Status.IN_SERVICE),
                    Arguments.of(LIVE, seen(EndpointState.UPDATE_ROLLBACK_FAILED), Status.IN_SERVICE),
                    Arguments.of(LIVE, seen(EndpointState.DELETING), Status.RESTARTING),
                    Arguments.of(LIVE, seen(EndpointState.FAILED), Status.FAILED),
                    Arguments.of(LIVE, seen(EndpointState.OUT_OF_SERVICE), Status.FAILED),
                    Arguments.of(LIVE, seen(EndpointState.UNKNOWN), Status.FAILED),
                    Arguments.of(LIVE, unknown, Status.IN_SERVICE),
                    Arguments.of(STARTING, unknown, Status.STARTING),
                    Arguments.of(STARTING.failing(FAILURE), unknown, Status.FAILED),
                    Arguments.of(ENDED, seen(EndpointState.IN_SERVICE), Status.STOPPING),
                    Arguments.of(ENDED, absent, Status.STOPPED),
                    Arguments.of(ENDED, unknown, Status.STOPPING),
                    Arguments.of(ENDED.stopping(START, null), absent, Status.STOPPING),
                    Arguments.of(ENDED.settling(START), absent, Status.STOPPED),
                    Arguments.of(ENDED.stopped(START), absent, Status.STOPPED),
                    Arguments.of(LIVE.stopping(START, null), seen(EndpointState.DELETING), Status.RESTARTING),
                    Arguments.of(LIVE.stopping(START, FAILURE), seen(EndpointState.DELETING), Status.FAILED),
                    Arguments.of(LIVE.settling(START), absent, Status.RESTARTING),
                    Arguments.of(LIVE.stopped(START), unknown, Status.RESTARTING),
                    Arguments.of(LIVE.failing(FAILURE).stopped(START), absent, Status.FAILED));
        }

        @ParameterizedTest
        @MethodSource("statuses")
        void aStatusFollowsFromTheLeaseAndFromWhatWasSeen(Lease lease, Sighting sighting, Status status) {
            assertThat(LeaseView.of(lease, sighting, START).status()).isEqualTo(status);
        }

        private static Sighting seen(EndpointState state) {
            return new Sighting.Present(new Endpoint(NAME, state, CREATED, null, null), Owner.OURS);
        }
    }

    @Nested
    class Looking {
        @Test
        void aViewHoldsTimeLeftAndReason() {
            world.put(LIVE.failing(FAILURE));

            LeaseView view = world.leases().build().lease(NAME).view();

            assertThat(view.name()).isEqualTo(NAME);
            assertThat(view.expiresAt()).isEqualTo(LIVE.expiry());
            assertThat(view.timeLeft()).isEqualTo(Duration.between(START, LIVE.expiry()));
            assertThat(view.failureReason()).contains("no machine");
            assertThat(view.at()).isEqualTo(START);
        }

        @Test
        void aLeaseIsSeenEvenWhenItsEndpointCannotBe() {
            world.put(LIVE);
            Leases leases = Leases.builder(World.INSTALLATION, world.store, new ForwardingEndpoints(world.endpoints) {
                        @Override
                        public Optional<Endpoint> describe(EndpointName name) {
                            throw BackendException.passing("describing " + name, null);
                        }
                    })
                    .clock(world.clock)
                    .listener(world.events::add)
                    .build();

            assertThat(leases.lease(NAME).status()).isEqualTo(Status.IN_SERVICE);
            assertThat(leases.lease(NAME).extend(1).granted()).isEqualTo(Duration.ofMinutes(1));
            assertThat(world.kinds())
                    .containsExactly(LeaseEvent.Kind.TROUBLE, LeaseEvent.Kind.TROUBLE, LeaseEvent.Kind.EXTENDED);
        }

        @Test
        void withoutALeaseThereIsNothingToSee() {
            assertThatThrownBy(() -> world.leases().build().lease(NAME).view())
                    .isInstanceOf(LeaseNotFoundException.class)
                    .hasMessageContaining("demo-a-Endpoint");
        }
    }

    @Nested
    class Listing {
        @Test
        void everyLeaseIsListedInTheOrderOfTheNames() {
            List<String> names = IntStream.range(0, 250)
                    .mapToObj(i -> "demo-" + (i * 7919 % 1000) + "-Endpoint")
                    .toList();
            names.forEach(name -> world.put(Lease.running(new EndpointName(name), CONFIG, LIVE.expiry(), START)));

            LeaseListing listing = world.leases().build().list();

            assertThat(listing.leases())
                    .extracting(view -> view.name().value())
                    .containsExactlyElementsOf(names.stream().sorted().toList());
            assertThat(listing.unreadable()).isEmpty();
        }

        @Test
        void whatCannotBeReadIsListedBesideTheOthers() {
            world.put(LIVE);

            LeaseListing listing = unreadable().list();

            assertThat(listing.leases()).extracting(LeaseView::name).containsExactly(NAME);
            assertThat(listing.unreadable()).containsExactly(UNREADABLE);
        }

        @Test
        void whatCannotBeReadIsALeaseThatNobodyCanChange() {
            Leases leases = unreadable();
            EndpointLease broken = leases.lease(UNREADABLE.name());

            assertThat(leases.isLeased(broken.name())).isTrue();
            for (Runnable call : List.<Runnable>of(
                    () -> broken.extend(1),
                    broken::view,
                    broken::end,
                    () -> leases.add(broken.name(), CONFIG, Duration.ofMinutes(1)))) {
                assertThatThrownBy(call::run)
                        .isInstanceOf(UnreadableLeaseException.class)
                        .hasMessageContaining("not JSON");
            }
            leases.addStopped(broken.name(), CONFIG);
            assertThat(world.store.find(broken.name())).isEmpty();
        }

        @Test
        void leasesAreListedEvenWhenEndpointsCannotBe() {
            world.put(LIVE);
            Leases leases = Leases.builder(World.INSTALLATION, world.store, new ForwardingEndpoints(world.endpoints) {
                        @Override
                        public EndpointPage list(Optional<String> pageToken) {
                            throw BackendException.passing("listing endpoints", null);
                        }
                    })
                    .clock(world.clock)
                    .listener(world.events::add)
                    .build();

            assertThat(leases.list().leases()).extracting(LeaseView::status).containsExactly(Status.IN_SERVICE);
            assertThat(world.events).singleElement().satisfies(event -> {
                assertThat(event.kind()).isEqualTo(LeaseEvent.Kind.TROUBLE);
                assertThat(event.detail()).contains("listing endpoints");
            });
        }

        @Test
        void partOfTheLeasesIsNotPassedOffAsAll() {
            world.put(LIVE);
            BackendException trouble = BackendException.passing("the second page", null);
            Leases leases = world.leases(new ForwardingStore(world.store) {
                        @Override
                        public LeasePage page(Optional<String> pageToken) {
                            if (pageToken.isPresent()) {
                                throw trouble;
                            }
                            return new LeasePage(super.page(pageToken).leases(), Optional.of("next"));
                        }
                    })
                    .build();

            assertThatThrownBy(leases::list).isSameAs(trouble);
        }
    }

    private Leases unreadable() {
        ExpiryStore store = new ForwardingStore(world.store) {
            @Override
            public Optional<StoredLease> find(EndpointName name) {
                return name.equals(UNREADABLE.name()) ? Optional.of(UNREADABLE) : super.find(name);
            }

            @Override
            public LeasePage page(Optional<String> pageToken) {
                return pageToken.isEmpty()
                        ? new LeasePage(List.of(UNREADABLE), Optional.of("!"))
                        : super.page(pageToken.filter(token -> !token.equals("!")));
            }
        };
        return world.leases(store).build();
    }

    private static Lease lease(Instant expiry) {
        return Lease.running(NAME, CONFIG, expiry.truncatedTo(ChronoUnit.SECONDS), START)
                .owning(CREATED);
    }
}
