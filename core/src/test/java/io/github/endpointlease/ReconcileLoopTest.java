package io.github.endpointlease;

import static io.github.endpointlease.World.CONFIG;
import static io.github.endpointlease.World.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Status;
import io.github.endpointlease.spi.EndpointPage;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.LeasePage;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ReconcileLoopTest {
    private static final Duration NEVER = Duration.ofDays(1);

    private final World world = new World(Duration.ZERO);
    private final Semaphore runs = new Semaphore(0);

    /** Lets a permit go with each run that has begun. */
    private Reconciler.Builder counted() {
        return world.reconciler(
                new ForwardingStore(world.store) {
                    @Override
                    public LeasePage page(Optional<String> pageToken) {
                        runs.release();
                        return super.page(pageToken);
                    }
                },
                world.endpoints);
    }

    @Test
    void theFirstRunBeginsAtOnceAndTheNextWhenItIsAskedFor() throws InterruptedException {
        try (ReconcileLoop loop = counted().build().startEvery(NEVER)) {
            awaitRuns(1);
            assertThat(runs.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();

            loop.runSoon();

            awaitRuns(1);
        }
    }

    @Test
    void aLeaseThatIsAddedStartsWithoutWaitingForTheTick() throws InterruptedException {
        CountDownLatch inService = new CountDownLatch(1);
        AtomicReference<Runnable> runSoon = new AtomicReference<>(() -> {});
        Reconciler reconciler = counted()
                .listener(event -> {
                    if (event.kind() == LeaseEvent.Kind.STARTING) {
                        Objects.requireNonNull(runSoon.get()).run();
                    } else if (event.kind() == LeaseEvent.Kind.IN_SERVICE) {
                        inService.countDown();
                    }
                })
                .build();
        try (ReconcileLoop loop = reconciler.startEvery(NEVER)) {
            runSoon.set(loop::runSoon);
            awaitRuns(1);
            Leases leases = world.leases().listener(event -> loop.runSoon()).build();

            leases.add(NAME, CONFIG, Duration.ofMinutes(30));

            assertThat(inService.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(leases.lease(NAME).status()).isEqualTo(Status.IN_SERVICE);
        }
    }

    @Test
    void itRunsWithEveryTick() throws InterruptedException {
        try (ReconcileLoop loop = counted().build().startEvery(Duration.ofMillis(1))) {
            assertThat(loop).isNotNull();
            awaitRuns(20);
        }
    }

    @Test
    void askingManyTimesBeforeARunBeginsIsAskingOnce() throws InterruptedException {
        CountDownLatch listing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        Reconciler slow = world.reconciler(
                        new ForwardingStore(world.store) {
                            @Override
                            public LeasePage page(Optional<String> pageToken) {
                                begun.incrementAndGet();
                                listing.countDown();
                                await(goOn);
                                runs.release();
                                return super.page(pageToken);
                            }
                        },
                        world.endpoints)
                .build();
        try (ReconcileLoop loop = slow.startEvery(NEVER)) {
            await(listing);
            for (int i = 0; i < 1000; i++) {
                loop.runSoon();
            }
            goOn.countDown();
            awaitRuns(2);
            assertThat(runs.tryAcquire(50, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(begun).hasValue(2);
    }

    @Test
    void closingWaitsForTheRunThatIsUnderWayAndNoneComesAfterIt() throws InterruptedException {
        CountDownLatch listing = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        Reconciler slow = world.reconciler(world.store, new ForwardingEndpoints(world.endpoints) {
                    @Override
                    public EndpointPage list(Optional<String> pageToken) {
                        listing.countDown();
                        await(goOn);
                        ended.incrementAndGet();
                        return super.list(pageToken);
                    }
                })
                .build();
        ReconcileLoop loop = slow.startEvery(Duration.ofMillis(1));
        await(listing);
        AtomicInteger endedBeforeClose = new AtomicInteger();
        Thread closer = new Thread(() -> {
            loop.close();
            endedBeforeClose.set(ended.get());
        });
        closer.start();
        closer.join(50);
        assertThat(closer.isAlive()).as("waits").isTrue();

        goOn.countDown();
        closer.join(20_000);

        assertThat(closer.isAlive()).isFalse();
        assertThat(endedBeforeClose).hasValue(1);
        loop.runSoon();
        loop.close();
        assertThat(ended).hasValue(1);
    }

    @Test
    void aListenerMayCloseItFromWithinARun() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        AtomicReference<ReconcileLoop> loop = new AtomicReference<>();
        CountDownLatch loopIsKnown = new CountDownLatch(1);
        world.leases().build().add(NAME, CONFIG, Duration.ofMinutes(30));
        Reconciler reconciler = counted()
                .listener(event -> {
                    await(loopIsKnown);
                    Objects.requireNonNull(loop.get()).close();
                    closed.countDown();
                })
                .build();

        loop.set(reconciler.startEvery(Duration.ofMillis(1)));
        loopIsKnown.countDown();

        assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRunThatBreaksOffIsToldAndTheNextOneComes() throws InterruptedException {
        AtomicInteger failures = new AtomicInteger(2);
        ExpiryStore breaking = new ForwardingStore(world.store) {
            @Override
            public LeasePage page(Optional<String> pageToken) {
                runs.release();
                return super.page(pageToken);
            }
        };
        Reconciler reconciler = world.reconciler(breaking, world.endpoints)
                .clock(() -> {
                    if (failures.getAndDecrement() == 2) {
                        throw new IllegalStateException("a broken clock");
                    }
                    return world.clock.instant();
                })
                .build();
        try (ReconcileLoop loop = reconciler.startEvery(Duration.ofMillis(1))) {
            assertThat(loop).isNotNull();
            awaitRuns(2);
        }

        assertThat(world.events).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(LeaseEvent.Kind.TROUBLE);
            assertThat(event.detail()).isEqualTo("A run broke off: java.lang.IllegalStateException: a broken clock");
        });
    }

    @Test
    void aTickBelowAMillisecondIsRefused() {
        Reconciler reconciler = counted().build();

        assertThatThrownBy(() -> reconciler.startEvery(Duration.ofNanos(999_999)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("tick");
    }

    private void awaitRuns(int count) throws InterruptedException {
        assertThat(runs.tryAcquire(count, 20, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError("Interrupted", e);
        }
    }
}
