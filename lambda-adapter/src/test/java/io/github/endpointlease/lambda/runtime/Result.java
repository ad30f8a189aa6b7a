package io.github.endpointlease.lambda.runtime;

import java.nio.charset.StandardCharsets;

/** How an invocation ended. */
public sealed interface Result {
    /**
     * The function answered.
     *
     * @param payload JSON, or whatever it wrote
     */
    @SuppressWarnings("ArrayRecordComponent") // a value that is only passed on, never compared
    record Answered(byte[] payload) implements Result {}

    /**
     * The function threw.
     *
     * @param type the exception's class
     * @param message its message
     */
    record Failed(String type, String message) implements Result {}

    /**
     * The answer as text.
     *
     * @throws AssertionError if there is none, saying what the function threw
     */
    default String text() {
        if (this instanceof Answered answered) {
            return new String(answered.payload(), StandardCharsets.UTF_8);
        }
        throw new AssertionError("The function failed: " + this);
    }
}
