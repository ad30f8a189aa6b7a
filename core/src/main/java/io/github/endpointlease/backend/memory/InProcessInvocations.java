package io.github.endpointlease.backend.memory;

import io.github.endpointlease.internal.ExecutionDocuments;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.model.QueueFullException;
import io.github.endpointlease.spi.EndpointRuntime;
import io.github.endpointlease.spi.ExecutionStore;
import io.github.endpointlease.spi.InvocationBackend;
import io.github.endpointlease.spi.InvocationOutcome;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * Runs invocations on a few threads of this process and keeps them in a store. What ran when the process died is shown as failed
 * by the next one; it is not run again, because nobody knows how far it came.
 *
 * <p>Safe for use by many threads. Only one at a time may use a store. Closing it waits a little for what runs; the runtime and
 * the store stay the caller's to close.
 */
public final class InProcessInvocations implements InvocationBackend, AutoCloseable {
    private static final String ARN = "arn:aws:states:local:000000000000:";
    /** How long Step Functions keeps the executions of a standard state machine. Source: its service quotas. */
    private static final Duration KEPT = Duration.ofDays(90);

    private static final Duration CLOSING = Duration.ofSeconds(5);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");
    private static final int ATTEMPTS = 6;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(100);

    private final String stateMachine;
    private final EndpointRuntime runtime;
    private final ExecutionStore store;
    private final InstantSource clock;
    private final int queue;
    private final Semaphore places;
    private final ExecutorService workers;

    /**
     * Takes over a store: fails what another process left running in it, and forgets what ended more than 90 days ago.
     *
     * @param stateMachine names the executions' state machine in their ARNs
     * @param runtime what to invoke with
     * @param store where executions are kept
     * @param clock tells when they begin and end
     * @param threads how many invocations run at once, at least 1
     * @param queue how many more may wait, at least 0
     */
    public InProcessInvocations(
            String stateMachine,
            EndpointRuntime runtime,
            ExecutionStore store,
            InstantSource clock,
            int threads,
            int queue) {
        this.stateMachine = stateMachine;
        this.runtime = runtime;
        this.store = store;
        this.clock = clock;
        this.queue = queue;
        places = new Semaphore(threads + queue);
        workers = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "endpoint-lease-invocation");
            thread.setDaemon(true);
            return thread;
        });
        takeOver();
    }

    @Override
    public Execution start(String name, EndpointName endpoint, String body) {
        String input = ExecutionDocuments.input(endpoint, body);
        Execution wanted = Execution.running(
                ARN + "execution:" + stateMachine + ":" + name,
                name,
                ARN + "stateMachine:" + stateMachine,
                now(),
                input);
        Optional<Execution> before = store.find(name);
        if (before.isPresent()) {
            return same(before.get(), wanted);
        }
        if (!places.tryAcquire()) {
            throw new QueueFullException(queue);
        }
        boolean accepted = false;
        try {
            accepted = store.create(wanted);
            if (!accepted) {
                return same(store.find(name).orElseThrow(), wanted);
            }
            workers.execute(() -> run(wanted, endpoint, body));
        } catch (RejectedExecutionException e) {
            accepted = false;
            store.finish(wanted.failed(
                    now(), "EndpointLease.Closed", "The gateway is shutting down. Start it again later."));
        } finally {
            if (!accepted) {
                places.release();
            }
        }
        return wanted;
    }

    @Override
    public Optional<Execution> describe(String arn) {
        String prefix = ARN + "execution:" + stateMachine + ":";
        if (!arn.startsWith(prefix)) {
            return Optional.empty();
        }
        // what callers send is any text, and not every store can look for any text
        String name = arn.substring(prefix.length());
        return NAME.matcher(name).matches() ? store.find(name) : Optional.empty();
    }

    /** Takes no more, waits up to 5 seconds for what runs, and interrupts the rest. */
    @Override
    public void close() {
        workers.shutdown();
        try {
            if (!workers.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void takeOver() {
        Instant now = now();
        for (Execution left : store.findRunning()) {
            store.finish(left.failed(
                    now,
                    "EndpointLease.Restarted",
                    "The gateway stopped while this execution ran. Its result is lost; start it again."));
        }
        store.removeEndedBefore(now.minus(KEPT));
    }

    private static Execution same(Execution before, Execution wanted) {
        if (!Objects.equals(before.input(), wanted.input())) {
            throw new InvalidValueException("operation id", "must not be used again for another input", before.name());
        }
        return before;
    }

    private void run(Execution execution, EndpointName endpoint, String body) {
        try {
            finish(outcome(execution, endpoint, body));
        } finally {
            places.release();
        }
    }

    /** What is not stored as ended is shown as running until the next start, so passing trouble is not taken for the last word. */
    private void finish(Execution ended) {
        for (int attempt = 1; ; attempt++) {
            try {
                store.finish(ended);
                return;
            } catch (BackendException e) {
                if (!e.isRetryable() || attempt == ATTEMPTS) {
                    throw e;
                }
            }
            LockSupport.parkNanos(BETWEEN_ATTEMPTS.toNanos() * attempt);
        }
    }

    private Execution outcome(Execution execution, EndpointName endpoint, String body) {
        try {
            Payload request = ExecutionDocuments.modelBody(body);
            return ended(execution, runtime.invoke(endpoint, new Invocation(request, "application/json", null, null)));
        } catch (RuntimeException e) {
            // whatever a runtime throws ends this execution, visibly, and no other
            return execution.failed(now(), "EndpointLease.BackendFailed", e.toString());
        }
    }

    private Execution ended(Execution execution, InvocationOutcome outcome) {
        Instant now = now();
        if (outcome instanceof InvocationOutcome.Answered answered) {
            String output = ExecutionDocuments.output(answered.body(), answered.contentType(), answered.variant());
            return ExecutionDocuments.isTooLarge(output)
                    ? execution.failed(
                            now,
                            "States.DataLimitExceeded",
                            "The result is larger than " + Execution.MAX_DOCUMENT_BYTES + " bytes.")
                    : execution.succeeded(now, output);
        }
        if (outcome instanceof InvocationOutcome.ModelFailed failed) {
            return execution.failed(
                    now,
                    "SageMakerRuntime.ModelErrorException",
                    "The model answered " + failed.status() + ": " + failed.message());
        }
        if (outcome instanceof InvocationOutcome.TimedOut timedOut) {
            return execution.failed(now, "States.Timeout", timedOut.reason());
        }
        String reason = ((InvocationOutcome.NotInService) outcome).reason();
        return execution.failed(now, "SageMakerRuntime.ValidationErrorException", reason);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
