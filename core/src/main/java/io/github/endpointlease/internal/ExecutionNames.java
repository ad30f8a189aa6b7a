package io.github.endpointlease.internal;

import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.TokenHash;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of executions: {@code <16 hexadecimal digits for the caller>-<32 for the operation>}, and where the caller named no
 * operation, {@code -<start in epoch seconds, base 36>} after that. Both numbers are the beginning of a SHA-256, so that a name
 * says nothing of its caller.
 *
 * <p>The start is for whoever looks for an execution that its service does not show yet: by its name alone, an unknown execution
 * and a new one look the same. An operation that the caller named must give the same name whenever it is sent, so its name cannot
 * say when that was.
 */
public final class ExecutionNames {
    private static final int CALLER_DIGITS = 16;
    private static final int OPERATION_DIGITS = 32;
    private static final int BASE = 36;

    /** Ten digits are enough for 100 million years, and every number of ten digits is an Instant. */
    private static final Pattern DATED =
            Pattern.compile("[0-9a-f]{" + CALLER_DIGITS + "}-[0-9a-f]{" + OPERATION_DIGITS + "}-([0-9a-z]{1,10})");

    private ExecutionNames() {}

    /** Names the execution of an operation that the caller named: the same name whenever it is sent. */
    public static String of(String caller, OperationId operation) {
        return prefixOf(caller) + digits(operation.value(), OPERATION_DIGITS);
    }

    /**
     * Names the execution of an operation that nobody else will send.
     *
     * @param start now; kept to the second
     */
    public static String of(String caller, OperationId operation, Instant start) {
        return of(caller, operation) + "-" + Long.toString(start.getEpochSecond(), BASE);
    }

    /** Whether the execution of this name is the caller's. */
    public static boolean isOf(String caller, String name) {
        return name.startsWith(prefixOf(caller));
    }

    /** When the execution of this name was started, rounded down to the second; empty if its name does not say. */
    public static Optional<Instant> startOf(String name) {
        Matcher matcher = DATED.matcher(name);
        return matcher.matches()
                ? Optional.of(Instant.ofEpochSecond(Long.parseLong(matcher.group(1), BASE)))
                : Optional.empty();
    }

    private static String prefixOf(String caller) {
        return digits(caller, CALLER_DIGITS) + "-";
    }

    private static String digits(String text, int count) {
        return TokenHash.sha256(text).hex().substring(0, count);
    }
}
