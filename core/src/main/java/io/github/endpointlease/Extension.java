package io.github.endpointlease;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges that time was added. Once it is returned, the time is not lost to a crash, a race or a restart.
 *
 * @param view the lease with the time in it
 * @param asked what was asked for, rounded up to whole seconds
 * @param granted what was added: less than asked where the longest lease cut it, zero where the operation had counted before
 * @param effect what the call did
 * @param earliestStart when a stopped endpoint can be back at the earliest; null where it need not come back
 */
public record Extension(
        LeaseView view,
        Duration asked,
        Duration granted,
        Effect effect,
        @Nullable Instant earliestStart) {
    /** What a call did. */
    public enum Effect {
        /** There was no lease; now there is. */
        ADDED,
        /** There was no lease but an endpoint; it is leased from now on, and will be deleted when the lease ends. */
        ADOPTED,
        /** Time was added to the lease. */
        EXTENDED,
        /** The same operation had counted before; nothing was added again. */
        REPEATED
    }
}
