package io.github.endpointlease.simulation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The event loop of one episode: a clock that jumps from event to event, and the programs that run between them. Each event is a
 * step: a call arrives, an answer is seen, an endpoint changes, a person does something.
 */
final class Simulation {
    static final Instant START = Instant.parse("2026-03-01T10:00:00.250Z");

    /** When a client gives up waiting. */
    private static final Duration CLIENT_TIMEOUT = Duration.ofSeconds(10);

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Chance chance;
    private final Trace trace;
    private Weather weather = Weather.CALM;
    private Runnable afterEachStep = () -> {};
    private long clock = START.toEpochMilli();
    private long lastNumber;
    private long steps;
    private @Nullable Task current;

    Simulation(long seed, Trace trace) {
        this.chance = new Chance(seed);
        this.trace = trace;
    }

    /** Events of the same moment happen in the order in which they came up. */
    private record Event(long at, long number, Runnable happening) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(number, other.number);
        }
    }

    Chance chance() {
        return chance;
    }

    Trace trace() {
        return trace;
    }

    Instant now() {
        return Instant.ofEpochMilli(clock);
    }

    long steps() {
        return steps;
    }

    void weather(Weather changed) {
        weather = changed;
    }

    void afterEachStep(Runnable check) {
        afterEachStep = check;
    }

    /** The clock of whichever process is running; the true time outside of all. */
    InstantSource clocks() {
        return () -> current == null ? now() : current.now();
    }

    /** Chance for production code: that of whichever process is running. */
    RandomGenerator randoms() {
        return () -> current == null ? chance.nextLong() : current.chance().nextLong();
    }

    Task current() {
        Task task = current;
        if (task == null) {
            throw new IllegalStateException("No program is running.");
        }
        return task;
    }

    /** Calls a service: on behalf of the running program, or else at once and without trouble. */
    <T extends @Nullable Object> T call(Call<T> call) {
        return current == null ? call.effect().apply(0) : current.ask(call);
    }

    /** Looks as one who takes no part. */
    <T> T aside(Supplier<T> look) {
        Task running = current;
        current = null;
        try {
            return look.get();
        } finally {
            current = running;
        }
    }

    /** Some calls are through before anything else happens, so that the program need not be run again for them. */
    <T extends @Nullable Object> boolean isAnsweredAtOnce(Task task, Call<T> call) {
        if (call.kind() == Call.Kind.WAIT || !(weather.isCalm() || chance.oneIn(2))) {
            return false;
        }
        steps++;
        Outcome outcome = effect(task, call, 1);
        if (outcome.exception() == null) {
            task.answer(outcome.answer());
        } else {
            task.fail(outcome.exception());
        }
        afterEachStep.run();
        return true;
    }

    /** Lets the running program wait. */
    void pause(Duration time) {
        current().ask(Call.toWait(time));
    }

    void after(Duration time, Runnable happening) {
        after(time.toMillis(), happening);
    }

    private void after(long millis, Runnable happening) {
        events.add(new Event(clock + millis, ++lastNumber, happening));
    }

    void start(Task task) {
        proceed(task);
    }

    /** Lets everything happen that happens until then. */
    void runUntil(Instant end) {
        long last = end.toEpochMilli();
        for (Event event = events.peek(); event != null && event.at() <= last; event = events.peek()) {
            events.remove();
            clock = event.at();
            steps++;
            event.happening().run();
            afterEachStep.run();
        }
        clock = Math.max(clock, last);
    }

    private void proceed(Task task) {
        if (task.isOver()) {
            return;
        }
        current = task;
        Call<?> call;
        try {
            call = task.proceed();
        } finally {
            current = null;
        }
        if (call != null) {
            send(task, call);
        }
    }

    private <T extends @Nullable Object> void send(Task task, Call<T> call) {
        if (call.kind() == Call.Kind.WAIT) {
            after(call.waits(), () -> answered(task, null));
            return;
        }
        long freeze = freeze();
        if (freeze > 0) {
            after(freeze, () -> transmit(task, call));
        } else {
            transmit(task, call);
        }
    }

    private <T extends @Nullable Object> void transmit(Task task, Call<T> call) {
        if (task.isOver()) {
            return;
        }
        if (chance.oneIn(weather.crash())) {
            trace.add(this, task, call.what(), "dies before it is sent");
            task.die();
            return;
        }
        long sent = latency();
        boolean changes = call.kind() != Call.Kind.READ;
        if (chance.oneIn(weather.crash())) {
            after(sent, () -> effect(task, call, 1));
            task.die();
        } else if (chance.oneIn(weather.refused())) {
            after(sent, () -> failed(task, call, call.refused().get()));
        } else if (chance.oneIn(weather.lost())) {
            after(CLIENT_TIMEOUT, () -> failed(task, call, call.timedOut().get()));
        } else if (changes && chance.oneIn(weather.late())) {
            after(chance.millis(Duration.ZERO, weather.latest()), () -> effect(task, call, 1));
            after(CLIENT_TIMEOUT, () -> failed(task, call, call.timedOut().get()));
        } else if (changes && chance.oneIn(weather.answerLost())) {
            answerLost(task, call, sent);
        } else {
            after(sent, () -> deliver(task, call, effect(task, call, 1)));
        }
    }

    private <T extends @Nullable Object> void answerLost(Task task, Call<T> call, long sent) {
        after(sent, () -> effect(task, call, 1));
        if (call.kind() == Call.Kind.RESENT) {
            after(
                    sent + chance.millis(Duration.ofMillis(50), CLIENT_TIMEOUT),
                    () -> deliver(task, call, effect(task, call, 2)));
        } else {
            after(CLIENT_TIMEOUT, () -> failed(task, call, call.timedOut().get()));
        }
    }

    private long freeze() {
        return chance.oneIn(weather.frozen()) ? chance.millis(Duration.ZERO, weather.longestFreeze()) : 0;
    }

    private long latency() {
        return chance.millis(Duration.ofMillis(1), weather.slowest());
    }

    /** What a call has done: its answer, or the exception that is its answer. */
    private record Outcome(
            @Nullable Object answer, @Nullable RuntimeException exception) {}

    private <T extends @Nullable Object> Outcome effect(Task task, Call<T> call, int sent) {
        Outcome outcome;
        try {
            outcome = new Outcome(call.effect().apply(sent), null);
        } catch (RuntimeException e) {
            outcome = new Outcome(null, e);
        }
        trace.add(this, task, call.what(), outcome.exception() == null ? outcome.answer() : outcome.exception());
        return outcome;
    }

    private void deliver(Task task, Call<?> call, Outcome outcome) {
        RuntimeException exception = outcome.exception();
        long seen = freeze() + latency();
        if (exception == null) {
            after(seen, () -> answered(task, outcome.answer()));
        } else {
            after(seen, () -> failed(task, call, exception));
        }
    }

    private void answered(Task task, @Nullable Object answer) {
        if (!task.isOver()) {
            task.answer(answer);
            proceed(task);
        }
    }

    private void failed(Task task, Call<?> call, RuntimeException exception) {
        if (!task.isOver()) {
            trace.add(this, task, call.what(), exception);
            task.fail(exception);
            proceed(task);
        }
    }
}
