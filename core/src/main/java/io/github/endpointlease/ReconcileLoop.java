package io.github.endpointlease;

import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs a reconciler again and again on one thread, each time the tick has passed or somebody asks for it. Made by {@link
 * Reconciler#startEvery}. Safe for use by many threads; closing it ends the thread after the run that is under way.
 */
public final class ReconcileLoop implements AutoCloseable {
    private final Reconciler reconciler;
    private final long tickMillis;
    private final Consumer<Throwable> onFailure;
    private final Semaphore wanted = new Semaphore(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread;
    private volatile boolean closed;

    ReconcileLoop(Reconciler reconciler, Duration tick, Consumer<Throwable> onFailure) {
        if (tick.toMillis() < 1) {
            throw new InvalidValueException("tick", "must be at least 1 ms", tick);
        }
        this.reconciler = reconciler;
        this.tickMillis = tick.toMillis();
        this.onFailure = onFailure;
        thread = new Thread(this::loop, "endpoint-lease-reconcile-loop");
        thread.setDaemon(true);
        thread.start();
    }

    /** Asks for a run as soon as may be. Returns at once; asking many times before the run begins is asking once. */
    public void runSoon() {
        wanted.release();
    }

    /**
     * Ends the loop and waits for the run that is under way. On the loop's own thread it does not wait. A listener that a run calls
     * on one of its worker threads should have another thread close the loop: it would wait for itself until the run's deadline.
     */
    @Override
    public void close() {
        closed = true;
        wanted.release();
        if (Thread.currentThread() != thread) {
            awaitEnd();
        }
    }

    private void loop() {
        try {
            while (awaitTurn()) {
                try {
                    reconciler.runOnce();
                } catch (RuntimeException | Error e) {
                    // whatever one run died of, endpoints still have to be stopped by the next
                    onFailure.accept(e);
                }
            }
        } finally {
            ended.countDown();
        }
    }

    private boolean awaitTurn() {
        try {
            if (wanted.tryAcquire(tickMillis, TimeUnit.MILLISECONDS)) {
                wanted.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return !closed;
    }

    private void awaitEnd() {
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
