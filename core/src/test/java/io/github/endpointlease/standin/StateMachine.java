package io.github.endpointlease.standin;

/** What a state machine of the stand-in does with an input. Implementations are safe for use by many threads. */
@FunctionalInterface
public interface StateMachine {
    /**
     * Runs once, from the start to the end.
     *
     * @param input JSON
     * @return how it ended
     */
    Outcome run(String input);

    /** How an execution ended. */
    sealed interface Outcome {
        /**
         * It reached its end.
         *
         * @param output JSON
         */
        record Succeeded(String output) implements Outcome {}

        /**
         * It failed.
         *
         * @param error its name
         * @param cause what people may read
         */
        record Failed(String error, String cause) implements Outcome {}
    }
}
