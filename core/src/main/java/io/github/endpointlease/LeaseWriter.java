package io.github.endpointlease;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.LeaseContendedException;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one retry loop above all stores: read, decide, compare-and-set, until it is through or the deadline has passed. Within
 * this process one write per lease is in flight at a time, so that threads do not race each other for nothing.
 */
final class LeaseWriter {
    static final Duration DEADLINE = Duration.ofSeconds(10);
    private static final int STRIPES = 64;

    private final ExpiryStore store;
    private final InstantSource clock;
    private final Pause pause;
    private final Lock[] stripes =
            Stream.generate(ReentrantLock::new).limit(STRIPES).toArray(Lock[]::new);

    LeaseWriter(ExpiryStore store, InstantSource clock, Pause pause) {
        this.store = store;
        this.clock = clock;
        this.pause = pause;
    }

    /** What to do about what is stored. */
    sealed interface Step<T> {
        /** Nothing is to be written. */
        record Done<T>(T answer) implements Step<T> {}

        /** There must be no lease, and this shall be it. */
        record Create<T>(Lease lease, T answer) implements Step<T> {}

        /** The version that was read shall be replaced. */
        record Replace<T>(StoredLease.Valid read, Lease next, T answer) implements Step<T> {}
    }

    /** Decides from what is stored, and from the moment. Called again after each lost race. */
    @FunctionalInterface
    interface Decision<T> {
        Step<T> decide(Optional<StoredLease> stored, Instant now);
    }

    <T> T write(EndpointName name, Decision<T> decision) {
        Instant deadline = clock.instant().plus(DEADLINE);
        Lock lock = stripes[Math.floorMod(name.hashCode(), STRIPES)];
        if (!lockWithin(lock, DEADLINE)) {
            throw new LeaseContendedException(name, DEADLINE, null);
        }
        try {
            for (int attempt = 1; ; attempt++) {
                BackendException trouble = null;
                try {
                    Optional<T> answer = attempt(decision.decide(store.find(name), clock.instant()));
                    if (answer.isPresent()) {
                        return answer.get();
                    }
                } catch (BackendException e) {
                    if (!e.isRetryable()) {
                        throw e;
                    }
                    trouble = e;
                }
                giveUpAfter(deadline, name, trouble);
                if (!pause.before(attempt)) {
                    throw new LeaseContendedException(name, DEADLINE, trouble);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private <T> Optional<T> attempt(Step<T> step) {
        if (step instanceof Step.Create<T> create) {
            return when(store.create(create.lease()), create.answer());
        }
        if (step instanceof Step.Replace<T> replace) {
            return when(store.compareAndSet(replace.read().version(), replace.next()), replace.answer());
        }
        return Optional.of(((Step.Done<T>) step).answer());
    }

    private static <T> Optional<T> when(boolean won, T answer) {
        return won ? Optional.of(answer) : Optional.empty();
    }

    private void giveUpAfter(Instant deadline, EndpointName name, @Nullable BackendException trouble) {
        if (!clock.instant().isBefore(deadline)) {
            throw new LeaseContendedException(name, DEADLINE, trouble);
        }
    }

    private static boolean lockWithin(Lock lock, Duration limit) {
        try {
            return lock.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
