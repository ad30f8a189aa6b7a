package io.github.endpointlease.benchmark;

import io.github.endpointlease.ReconcileReport;
import io.github.endpointlease.Reconciler;
import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.backend.memory.InMemoryExpiryStore;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.testing.ManualClock;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Very many leases in a small heap: steady runs in memory, in a JVM of their own. */
final class Planning {
    private static final String HEAP = "-Xmx256m";
    private static final int RUNS = 15;
    private static final double GOAL = 1_000;

    private Planning() {}

    static void print(int leases, PrintStream out) throws IOException, InterruptedException {
        out.printf("%n%,d leases and endpoints in memory, %s%n", leases, HEAP);
        out.flush();
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        HEAP,
                        "-classpath",
                        System.getProperty("java.class.path"),
                        Planning.class.getName(),
                        String.valueOf(leases)))
                .inheritIO()
                .start();
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IllegalStateException("Planning ended with exit code " + exit);
        }
    }

    public static void main(String[] arguments) {
        int leases = Integer.parseInt(arguments[0]);
        ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
        InMemoryEndpoints endpoints = InMemoryEndpoints.builder(clock)
                .deleteWindow(Duration.ofMinutes(6))
                .build();
        InMemoryExpiryStore store = new InMemoryExpiryStore();
        for (int i = 0; i < leases; i++) {
            EndpointName name = new EndpointName("demo-model-%06d-Endpoint".formatted(i));
            store.create(Lease.running(
                    name,
                    new EndpointConfigName("demo-config"),
                    clock.instant().plus(Duration.ofDays(1)),
                    clock.instant()));
        }
        Reconciler reconciler = Reconciler.builder(Account.INSTALLATION, store, endpoints)
                .clock(clock)
                .concurrency(1)
                .build();
        // the first creates all endpoints, the second learns that they are ours
        reconciler.runOnce();
        reconciler.runOnce();

        long[] nanos = new long[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long begin = System.nanoTime();
            ReconcileReport report = reconciler.runOnce();
            nanos[i] = System.nanoTime() - begin;
            if (report.leases() != leases || !report.events().isEmpty()) {
                throw new IllegalStateException("Not a steady run: " + report.leases() + " leases");
            }
        }
        System.gc();
        long live = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        Samples samples = new Samples(nanos);
        System.out.printf(
                "a steady run: median %.0f ms, slowest of %d %.0f ms; live heap after it %.0f MB; goal of 1 s %s%n",
                samples.median(), RUNS, samples.millis(1), live / 1e6, samples.median() < GOAL ? "met" : "missed");
    }
}
