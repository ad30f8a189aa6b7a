package io.github.endpointlease.benchmark;

import io.github.endpointlease.Reconciler;
import io.github.endpointlease.spi.ExpiryStore;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Steady runs: every lease has time left and its endpoint serves. The three take turns, so that they share good moments and bad. */
final class ReconcileRuns {
    static final String ORIGINAL = "original's algorithm";
    static final String ON_SSM = "ours, Parameter Store";
    static final String ON_DYNAMODB = "ours, DynamoDB";

    /** Less than AWS takes to answer within a region, so that calls do not weigh too much. */
    private static final Duration DISTANCE = Duration.ofMillis(5);

    private static final int GOAL_SIZE = 1_000;
    private static final double GOAL = 0.05;

    private ReconcileRuns() {}

    /**
     * What one way of running costs.
     *
     * @param calls of AWS, in one run
     * @param millis of one run, the median
     */
    record Cost(int calls, double millis) {}

    static void print(List<Integer> sizes, PrintStream out) {
        out.printf(
                "%nA steady run, median of 5 (one from 10,000 leases); every call takes %d ms on its way%n",
                DISTANCE.toMillis());
        out.printf("%8s  %-22s %8s %10s %10s%n", "leases", "", "calls", "ms", "of original");
        try (Account account = new Account()) {
            int there = 0;
            for (int size : sizes) {
                account.aws.distance(Duration.ZERO);
                account.lease(there, size);
                there = size;
                account.aws.distance(DISTANCE);
                Map<String, Cost> costs = measure(account, size, size < 10_000 ? 5 : 1);
                double yardstick = costs.getOrDefault(ORIGINAL, new Cost(0, 1)).millis();
                costs.forEach((way, cost) -> out.printf(
                        "%8d  %-22s %8d %10.1f %10.3f %s%n",
                        size,
                        way,
                        cost.calls(),
                        cost.millis(),
                        cost.millis() / yardstick,
                        verdict(size, way, cost.millis() / yardstick)));
            }
        }
    }

    /** The goal is a twentieth of the original's time at a thousand leases. Parameter Store's pages of ten make it a tenth of the calls. */
    private static String verdict(int size, String way, double share) {
        if (size != GOAL_SIZE || way.equals(ORIGINAL)) {
            return "";
        }
        return share <= GOAL ? "goal of 1/20 met" : "goal of 1/20 missed";
    }

    static Map<String, Cost> measure(Account account, int leases, int rounds) {
        OriginalManager original = new OriginalManager(account.ssm, account.sageMaker, account.clock);
        Map<String, Runnable> ways = new LinkedHashMap<>();
        ways.put(ORIGINAL, () -> check(original.run(), leases));
        ways.put(ON_SSM, run(account, account.onSsm(), leases));
        ways.put(ON_DYNAMODB, run(account, account.onDynamoDb(), leases));

        Map<String, long[]> nanos = new LinkedHashMap<>();
        Map<String, Integer> calls = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, Runnable> way : ways.entrySet()) {
                account.aws.forgetCalls();
                long begin = System.nanoTime();
                way.getValue().run();
                nanos.computeIfAbsent(way.getKey(), key -> new long[rounds])[round] = System.nanoTime() - begin;
                calls.put(
                        way.getKey(),
                        account.aws.calls().values().stream()
                                .mapToInt(Integer::intValue)
                                .sum());
            }
        }
        Map<String, Cost> costs = new LinkedHashMap<>();
        nanos.forEach(
                (way, times) -> costs.put(way, new Cost(calls.getOrDefault(way, 0), new Samples(times).median())));
        return costs;
    }

    private static Runnable run(Account account, ExpiryStore store, int leases) {
        Reconciler reconciler = Reconciler.builder(Account.INSTALLATION, store, account.endpoints())
                .clock(account.clock)
                .deadline(Duration.ofMinutes(5))
                .build();
        return () -> check(reconciler.runOnce().leases(), leases);
    }

    private static void check(int seen, int expected) {
        if (seen != expected) {
            throw new IllegalStateException("A run saw " + seen + " of " + expected + " leases.");
        }
    }
}
