package io.github.endpointlease.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One simulated process: a program of production code that is run again from its beginning for every answer. Clocks and chance are
 * answered on the spot and remembered like answers, so that the program does the same each time.
 */
final class Task {
    private final String name;
    private final Simulation simulation;
    private final Runnable program;
    private final List<@Nullable Object> answers = new ArrayList<>();
    private final long seed;
    private Chance chance;
    private long skewMillis;
    private int next;
    private @Nullable Call<?> pending;
    private boolean over;

    Task(String name, Simulation simulation, long skewMillis, Runnable program) {
        this.name = name;
        this.simulation = simulation;
        this.skewMillis = skewMillis;
        this.program = program;
        this.seed = simulation.chance().nextLong();
        this.chance = new Chance(seed);
    }

    /** An answer that is an exception. */
    private record Thrown(RuntimeException exception) {}

    String name() {
        return name;
    }

    boolean isOver() {
        return over;
    }

    /** The process is gone, with all that it knew. What it has sent is still on its way. */
    void die() {
        over = true;
    }

    void jumpTo(long newSkewMillis) {
        skewMillis = newSkewMillis;
    }

    /**
     * Runs the program up to its next call that has no answer.
     *
     * @return the call, or null if the program has ended
     */
    @Nullable
    Call<?> proceed() {
        next = 0;
        pending = null;
        chance = new Chance(seed);
        try {
            program.run();
            over = true;
        } catch (Suspension waiting) {
            return pending;
        }
        return null;
    }

    void answer(@Nullable Object value) {
        answers.add(value);
    }

    void fail(RuntimeException exception) {
        answers.add(new Thrown(exception));
    }

    @SuppressWarnings("unchecked") // the answers come in the order of the calls, which is the same each time
    <T extends @Nullable Object> T ask(Call<T> call) {
        if (next == answers.size() && !simulation.isAnsweredAtOnce(this, call)) {
            pending = call;
            throw new Suspension();
        }
        Object answer = answers.get(next++);
        if (answer instanceof Thrown thrown) {
            throw thrown.exception();
        }
        return (T) answer;
    }

    /** What its clock shows. */
    Instant now() {
        return time(skewMillis);
    }

    /** What its clock would show if it were right. */
    Instant trueTime() {
        return time(0);
    }

    private Instant time(long skew) {
        if (next == answers.size()) {
            answers.add(simulation.now().plusMillis(skew));
        }
        return (Instant) Objects.requireNonNull(answers.get(next++));
    }

    /** Passes by on its way to the next call, once. */
    void note(Runnable happening) {
        if (next == answers.size()) {
            answers.add(true);
            happening.run();
        }
        next++;
    }

    Chance chance() {
        return chance;
    }
}
