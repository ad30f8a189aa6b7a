package io.github.endpointlease.benchmark;

import io.github.endpointlease.Leases;
import io.github.endpointlease.backend.jdbc.JdbcExpiryStore;
import io.github.endpointlease.backend.jdbc.JdbcSchema;
import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.backend.memory.InMemoryExpiryStore;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.LeaseContendedException;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.spi.ExpiryStore;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcConnectionPool;

/** Adding minutes to one lease: one writer alone, then 64 in 8 processes at once. Endpoints are simulated, so that stores are compared. */
final class Extensions {
    private static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    private static final EndpointConfigName CONFIG = new EndpointConfigName("demo-config");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DEADLINE = Duration.ofMinutes(10);
    private static final int WRITERS = 64;
    private static final int PROCESSES = 8;
    private static final int EACH = 50;
    private static final int WARM_UP = 200;
    private static final int ALONE = 500;

    private Extensions() {}

    /** Adds a minute, in whichever way. */
    private interface Extender {
        void extend();
    }

    static void print(PrintStream out) throws IOException {
        out.printf("%nAdding a minute to one lease: 1 writer, then %d writers in %d processes%n", WRITERS, PROCESSES);
        out.printf(
                "%-24s %9s %9s %9s | %9s %9s %9s %8s%n",
                "store", "p50 ms", "p99 ms", "per s", "p50 ms", "p99 ms", "per s", "lost");
        print("memory", out, ours(new InMemoryExpiryStore()));
        Path folder = Files.createTempDirectory("benchmark");
        JdbcConnectionPool pool =
                JdbcConnectionPool.create("jdbc:h2:async:" + folder.resolve("leases") + ";WRITE_DELAY=0", "sa", "");
        JdbcSchema.createIfAbsent(pool);
        print("H2 file", out, ours(new JdbcExpiryStore(pool)));
        pool.dispose();
        try (Account account = new Account()) {
            print("DynamoDB Local", out, ours(account.onDynamoDb()));
            print("Parameter Store", out, ours(account.onSsm()));
        }
        try (Account account = new Account()) {
            print("original's, Param. Store", out, original(account));
        }
    }

    private static void print(String store, PrintStream out, Subject subject) {
        Extender alone = subject.process().get();
        for (int i = 0; i < WARM_UP; i++) {
            alone.extend();
        }
        long[] single = new long[ALONE];
        for (int i = 0; i < ALONE; i++) {
            single[i] = timed(alone);
        }
        Instant before = subject.expiry().get();
        List<Extender> processes =
                Stream.generate(subject.process()).limit(PROCESSES).toList();
        long begin = System.nanoTime();
        List<long[]> times = Together.run(WRITERS, DEADLINE, writer -> () -> {
            long[] mine = new long[EACH];
            for (int i = 0; i < EACH; i++) {
                mine[i] = timed(processes.get(writer % PROCESSES));
            }
            return mine;
        });
        double seconds = (System.nanoTime() - begin) / 1e9;
        long added = Duration.between(before, subject.expiry().get()).toMinutes();
        Samples one = new Samples(single);
        Samples many = new Samples(times.stream().flatMapToLong(LongStream::of).toArray());
        int all = WRITERS * EACH;
        out.printf(
                "%-24s %9.2f %9.2f %9.0f | %9.2f %9.2f %9.0f %8d%n",
                store,
                one.median(),
                one.millis(0.99),
                ALONE / (LongStream.of(single).sum() / 1e9),
                many.median(),
                many.millis(0.99),
                all / seconds,
                all - added);
    }

    private static long timed(Extender extender) {
        long begin = System.nanoTime();
        extender.extend();
        return System.nanoTime() - begin;
    }

    /**
     * What is measured.
     *
     * @param process makes what one process extends with
     * @param expiry reads when the lease ends
     */
    private record Subject(Supplier<Extender> process, Supplier<Instant> expiry) {}

    private static Subject ours(ExpiryStore store) {
        Leases first = leases(store);
        first.add(NAME, CONFIG, Duration.ofHours(1));
        return new Subject(
                () -> {
                    Leases mine = leases(store);
                    return () -> extend(mine);
                },
                () -> first.lease(NAME).expiresAt());
    }

    /** As callers do: whoever is told that others were quicker asks again, as the same operation. */
    private static void extend(Leases leases) {
        OperationId operation = OperationId.random();
        while (true) {
            try {
                leases.lease(NAME).extend(MINUTE, operation);
                return;
            } catch (LeaseContendedException e) {
                Thread.onSpinWait();
            }
        }
    }

    private static Leases leases(ExpiryStore store) {
        return Leases.builder(Account.INSTALLATION, store, InMemoryEndpoints.create(() -> Instant.now()))
                .build();
    }

    private static Subject original(Account account) {
        account.lease(0, 1);
        OriginalManager manager = new OriginalManager(account.ssm, account.sageMaker, account.clock);
        String name = "demo-model-00000-Endpoint";
        return new Subject(() -> () -> manager.extend(name, MINUTE), () -> manager.extend(name, Duration.ZERO));
    }
}
