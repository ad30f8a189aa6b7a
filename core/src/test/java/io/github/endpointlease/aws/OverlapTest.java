package io.github.endpointlease.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.EndpointLease;
import io.github.endpointlease.Extension;
import io.github.endpointlease.Leases;
import io.github.endpointlease.Reconciler;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.LeaseContendedException;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.proof.ProofReport;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two processes reconcile at the same time while others add time to leases that keep running out: no promise is broken. */
@OnStandIn
@OnDynamoDbLocal
class OverlapTest {
    private static final int RECONCILERS = 2;
    private static final int EXTENDERS = 4;
    private static final int RUNS = ProofReport.isAtLength() ? 60 : 12;
    private static final int MOST_RUNS = 1_000;
    private static final int MOST_RUNS_TO_REST = 40;
    private static final List<EndpointName> NAMES = IntStream.range(0, 4)
            .mapToObj(i -> new EndpointName("demo-" + i + "-Endpoint"))
            .toList();

    private final Map<EndpointName, Instant> promised = new ConcurrentHashMap<>();
    /** Minutes for sale: half of those that pass, so that leases run out however fast the extenders are. */
    private final Semaphore minutes = new Semaphore(0);

    private final AtomicBoolean timePasses = new AtomicBoolean(true);
    private final AtomicInteger extensions = new AtomicInteger();

    @ParameterizedTest
    @EnumSource(AwsAccount.Store.class)
    void overlappingReconcilersBesideExtendersDeleteNothingThatIsPromised(AwsAccount.Store store) {
        try (AwsWire wire = new AwsWire(Duration.ofSeconds(20), 3)) {
            AwsAccount account = new AwsAccount(store, wire);
            Leases first = leases(account);
            NAMES.forEach(name -> first.add(name, AwsLife.CONFIG, Duration.ofMinutes(5)));

            Together.run(RECONCILERS + EXTENDERS, thread -> () -> {
                if (thread == 0) {
                    reconcileAsTimePasses(account);
                } else if (thread < RECONCILERS) {
                    reconcileBeside(account);
                } else {
                    extend(leases(account), new Random(thread));
                }
                return thread;
            });

            assertThat(account.unlawfulDeletions()).isEmpty();
            assertThat(promised)
                    .allSatisfy((name, until) ->
                            assertThat(stored(account, name).lease().expiry()).isAfterOrEqualTo(until));
            comesToRest(account);
        }
    }

    private void reconcileAsTimePasses(AwsAccount account) {
        Reconciler reconciler = reconciler(account);
        try {
            for (int run = 0; run < RUNS || !hasSeenBoth(account); run++) {
                assertThat(run)
                        .as("runs until something is extended and something deleted")
                        .isLessThan(MOST_RUNS);
                reconciler.runOnce();
                account.clock().advance(Duration.ofMinutes(1));
                minutes.release(NAMES.size() / 2);
            }
        } finally {
            timePasses.set(false);
        }
    }

    private boolean hasSeenBoth(AwsAccount account) {
        return extensions.get() > 0 && account.aws().calls("SageMaker.DeleteEndpoint") > 0;
    }

    private void reconcileBeside(AwsAccount account) {
        Reconciler reconciler = reconciler(account);
        while (timePasses.get()) {
            reconciler.runOnce();
        }
    }

    private void extend(Leases leases, Random random) {
        while (timePasses.get()) {
            EndpointName name = NAMES.get(random.nextInt(NAMES.size()));
            if (minutes.tryAcquire()) {
                Extension extension = extended(leases.lease(name), Duration.ofMinutes(1), OperationId.random());
                extensions.incrementAndGet();
                promised.merge(
                        name,
                        extension.view().expiresAt(),
                        (known, answered) -> known.isAfter(answered) ? known : answered);
            } else {
                leases.lease(name).timeLeft();
            }
        }
    }

    /** The clock jumps, and with it the writer's deadline passes; a caller then sends the same operation again. */
    private static Extension extended(EndpointLease lease, Duration time, OperationId operation) {
        while (true) {
            try {
                return lease.extend(time, operation);
            } catch (LeaseContendedException e) {
                assertThat(e.isRetryable()).isTrue();
            }
        }
    }

    private static void comesToRest(AwsAccount account) {
        Reconciler reconciler = reconciler(account);
        account.clock().advance(Duration.ofDays(2));
        for (int run = 0; !isAtRest(account); run++) {
            assertThat(run).as("runs until all that expired is gone").isLessThan(MOST_RUNS_TO_REST);
            account.clock().advance(Duration.ofMinutes(1));
            reconciler.runOnce();
        }
    }

    private static boolean isAtRest(AwsAccount account) {
        return NAMES.stream()
                .allMatch(name -> account.sageMaker().status(name.value()).isEmpty()
                        && stored(account, name).lease().phase() == Phase.STOPPED);
    }

    private static StoredLease.Valid stored(AwsAccount account, EndpointName name) {
        return (StoredLease.Valid) account.find(name).orElseThrow();
    }

    private static Leases leases(AwsAccount account) {
        return Leases.builder(AwsLife.INSTALLATION, account.store(), account.endpoints())
                .clock(account.clock())
                .build();
    }

    private static Reconciler reconciler(AwsAccount account) {
        return Reconciler.builder(AwsLife.INSTALLATION, account.store(), account.endpoints())
                .clock(account.clock())
                .concurrency(4)
                .build();
    }
}
