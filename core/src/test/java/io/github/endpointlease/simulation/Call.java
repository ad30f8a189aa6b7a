package io.github.endpointlease.simulation;

import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A call on its way to a simulated service.
 *
 * @param what for the trace
 * @param kind what may become of it
 * @param effect what it does when it arrives, given how many times it has been sent by then, 0 where
 *     somebody looks who takes no part; throws what the caller shall see
 * @param refused what the caller sees where the service is too busy; nothing was done
 * @param timedOut what the caller sees where no answer comes
 * @param waits how long it waits, if that is all it does
 * @param <T> what is answered
 */
record Call<T extends @Nullable Object>(
        String what,
        Kind kind,
        IntFunction<T> effect,
        Supplier<RuntimeException> refused,
        Supplier<RuntimeException> timedOut,
        Duration waits) {
    Call(
            String what,
            Kind kind,
            IntFunction<T> effect,
            Supplier<RuntimeException> refused,
            Supplier<RuntimeException> timedOut) {
        this(what, kind, effect, refused, timedOut, Duration.ZERO);
    }

    /** Asks nobody, and goes on after a while. */
    static Call<@Nullable Object> toWait(Duration time) {
        Supplier<RuntimeException> never = () -> new IllegalStateException("Waiting does not fail.");
        return new Call<>("wait", Kind.WAIT, sent -> null, never, never, time);
    }

    /** What may become of a call besides being answered. */
    enum Kind {
        /** Time passes. */
        WAIT,
        /** Nothing is changed. */
        READ,
        /** Changes something, and is sent once. */
        WRITE,
        /** Changes something; the client's library sends it again by itself where the first answer is lost. */
        RESENT
    }
}
