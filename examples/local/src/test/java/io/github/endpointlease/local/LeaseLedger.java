package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The clients' own book of one lease, from one look at it to the next: what they were promised, and what they asked for without
 * ever hearing the answer. Safe for use by many threads.
 */
final class LeaseLedger {
    /**
     * How many requests may be begun after the oldest that is still under way. A lease remembers its last 16 operations: of the
     * requests that were under way with one whose answer is lost, fewer than 16 can have come between it and its resend.
     */
    private static final int WINDOW = 8;

    private final String lease;
    private final NavigableSet<Long> underWay = new TreeSet<>();
    private final List<Ask> unanswered = new ArrayList<>();
    private long begun;
    private @Nullable Instant base;
    private long promisedSeconds;
    private Instant latestPromise = Instant.MIN;

    LeaseLedger(String lease) {
        this.lease = lease;
    }

    /**
     * One extension, as its client sent it.
     *
     * @param key the client's name for it, or null if the client would not send it again
     */
    record Ask(long number, long seconds, @Nullable String key) {}

    String lease() {
        return lease;
    }

    /** Enters a request that is about to be sent. Waits while too many others were begun since the oldest that has no answer. */
    synchronized Ask begin(long seconds, @Nullable String key) throws InterruptedException {
        while (!underWay.isEmpty() && begun - underWay.first() >= WINDOW) {
            wait(GatewayProcess.PATIENCE.toMillis());
        }
        underWay.add(begun);
        return new Ask(begun++, seconds, key);
    }

    synchronized void promise(Ask ask, Instant until) {
        promisedSeconds += ask.seconds();
        latestPromise = until.isAfter(latestPromise) ? until : latestPromise;
        end(ask);
    }

    synchronized void lose(Ask ask) {
        unanswered.add(ask);
        end(ask);
    }

    private void end(Ask ask) {
        underWay.remove(ask.number());
        notifyAll();
    }

    /**
     * Compares the book with what the gateway shows after a restart, with no client about: nothing that was promised is missing,
     * nothing is there that nobody asked for, and what is sent again counts once.
     *
     * @param shown the expiry
     * @param resend sends a request with its key again and returns whether it had counted before
     * @return what the expiry must be now
     */
    synchronized Instant settle(Instant shown, Predicate<Ask> resend) {
        assertThat(underWay).isEmpty();
        Instant promised = base == null ? shown : base.plusSeconds(promisedSeconds);
        assertThat(shown).as("%s against the latest answer", lease).isAfterOrEqualTo(latestPromise);
        assertThat(shown).as("%s against the sum of the answers", lease).isAfterOrEqualTo(promised);
        long repeated = 0;
        long added = 0;
        long unnamed = 0;
        for (Ask ask : unanswered) {
            if (ask.key() == null) {
                unnamed += ask.seconds();
            } else if (resend.test(ask)) {
                repeated += ask.seconds();
            } else {
                added += ask.seconds();
            }
        }
        assertThat(Duration.between(promised, shown).toSeconds())
                .as("%s: seconds beyond the promised ones, of requests whose answers were lost", lease)
                .isBetween(repeated, repeated + unnamed);
        base = shown.plusSeconds(added);
        promisedSeconds = 0;
        unanswered.clear();
        return base;
    }
}
