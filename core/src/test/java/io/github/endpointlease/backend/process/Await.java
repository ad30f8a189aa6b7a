package io.github.endpointlease.backend.process;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do. */
final class Await {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Await() {}

    static void until(String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > DEADLINE.toNanos()) {
                throw new AssertionError("Not within " + DEADLINE + ": " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    static void untilDead(long pid) {
        until("process " + pid + " ends", () -> !isAlive(pid));
    }

    static boolean isAlive(long pid) {
        return ProcessHandle.of(pid)
                .map(process -> new ProcessTree(process).isRootAlive())
                .orElse(false);
    }
}
