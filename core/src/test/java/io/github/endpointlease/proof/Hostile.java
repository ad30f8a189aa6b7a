package io.github.endpointlease.proof;

import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** What fuzz targets share: how a fuzzer's bytes become text, and how a target says that a promise is broken. */
public final class Hostile {
    private static final byte NEVER_IN_UTF_8 = (byte) 0xff;

    private Hostile() {}

    /**
     * Turns bytes into text: they are UTF-8, or, after a first byte FF, UTF-16, in which halves of surrogate pairs stand alone as
     * they can in any text of Java's.
     *
     * @param input what the fuzzer made up
     * @return the text
     */
    public static String text(byte[] input) {
        return input.length > 0 && input[0] == NEVER_IN_UTF_8
                ? new String(input, 1, input.length - 1, StandardCharsets.UTF_16BE)
                : new String(input, StandardCharsets.UTF_8);
    }

    /**
     * Ends the input as a finding unless something holds.
     *
     * @param holds what has to be true
     * @param promise what was promised
     */
    public static void require(boolean holds, String promise) {
        if (!holds) {
            throw new AssertionError(promise);
        }
    }

    /**
     * Ends the input as a finding unless two values are equal.
     *
     * @param promise what was promised
     * @param expected what it should be
     * @param actual what it is
     */
    public static void requireEqual(String promise, Object expected, Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError(promise + ": " + actual + " is not " + expected);
        }
    }
}
