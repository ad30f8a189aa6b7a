package io.github.endpointlease;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs the tasks of one reconciler run: a few at once, none beyond the deadline, each whatever becomes of the others. */
final class Workers {
    /** How long an interrupted call may take to notice. */
    private static final Duration LAST_CALL = Duration.ofSeconds(1);

    private Workers() {}

    /**
     * Runs the tasks and waits for them.
     *
     * @return how many did not run to their end before the deadline
     */
    static int runAll(List<Runnable> tasks, int concurrency, InstantSource clock, Instant deadline) {
        List<Callable<Boolean>> guarded =
                tasks.stream().map(task -> guard(task, clock, deadline)).toList();
        if (concurrency == 1 || tasks.size() <= 1) {
            return (int) guarded.stream().filter(task -> !call(task)).count();
        }
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(concurrency, tasks.size()), runnable -> {
            Thread thread = new Thread(runnable, "endpoint-lease-reconcile");
            thread.setDaemon(true);
            return thread;
        });
        try {
            long millis =
                    Math.max(1, Duration.between(clock.instant(), deadline).toMillis());
            List<Future<Boolean>> done = pool.invokeAll(guarded, millis, TimeUnit.MILLISECONDS);
            return (int) done.stream().filter(future -> !finished(future)).count();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return tasks.size();
        } finally {
            end(pool);
        }
    }

    /** A thread that outlived its run could still send what that run decided, where the process is frozen in between. */
    private static void end(ExecutorService pool) {
        pool.shutdownNow();
        try {
            // where a backend ignores interrupts, the guard before each deletion looks at the clock once more
            pool.awaitTermination(LAST_CALL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Callable<Boolean> guard(Runnable task, InstantSource clock, Instant deadline) {
        return () -> {
            if (!clock.instant().isBefore(deadline)) {
                return false;
            }
            task.run();
            return true;
        };
    }

    private static boolean call(Callable<Boolean> task) {
        try {
            return task.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("A task throws nothing checked.", e);
        }
    }

    private static boolean finished(Future<Boolean> future) {
        try {
            return future.get();
        } catch (CancellationException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("A task handles its own failures.", e);
        }
    }
}
