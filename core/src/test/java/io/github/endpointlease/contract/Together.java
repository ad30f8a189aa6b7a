package io.github.endpointlease.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;

/** Runs threads that begin at the same moment, and waits for all of them, but not for ever. */
public final class Together {
    private static final Duration DEADLINE = Duration.ofMinutes(2);

    private Together() {}

    /**
     * Runs as many threads as given.
     *
     * @param threads how many
     * @param work makes the work of the thread of that number, from 0
     * @return what the threads returned, in the order of their numbers
     * @throws AssertionError if one threw, or was not done within two minutes
     */
    public static <T> List<T> run(int threads, IntFunction<Callable<T>> work) {
        return run(threads, DEADLINE, work);
    }

    /**
     * Runs as many threads as given, for work that takes its time.
     *
     * @param threads how many
     * @param deadline how long to wait for each of them
     * @param work makes the work of the thread of that number, from 0
     * @return what the threads returned, in the order of their numbers
     * @throws AssertionError if one threw, or was not done by the deadline
     */
    public static <T> List<T> run(int threads, Duration deadline, IntFunction<Callable<T>> work) {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        CyclicBarrier start = new CyclicBarrier(threads);
        try {
            List<Future<T>> futures = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Callable<T> mine = work.apply(i);
                futures.add(pool.submit(() -> {
                    start.await(deadline.toSeconds(), TimeUnit.SECONDS);
                    return mine.call();
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                results.add(future.get(deadline.toSeconds(), TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException e) {
            throw new AssertionError("A thread failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("The threads were not done within " + deadline, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for the threads", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
