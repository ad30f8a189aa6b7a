package io.github.endpointlease.model;

import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Names one change that somebody asked for, so that a change that is sent twice counts once: 1 to 64 letters, digits,
 * {@code -} and {@code _}. A lease remembers its last {@value Lease#OPERATIONS_KEPT}.
 *
 * @param value the id
 */
public record OperationId(String value) {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /**
     * @throws InvalidValueException if the value is empty, too long or holds another character
     */
    public OperationId {
        if (!ALLOWED.matcher(value).matches()) {
            throw new InvalidValueException("operation id", "must be 1 to 64 letters, digits, '-' and '_'", value);
        }
    }

    /** Returns an id that nobody has used. */
    public static OperationId random() {
        return new OperationId(UUID.randomUUID().toString());
    }

    @Override
    public String toString() {
        return value;
    }
}
