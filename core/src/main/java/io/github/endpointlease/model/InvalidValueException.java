package io.github.endpointlease.model;

/** A value that the caller gave is not allowed. The message names the field, the value and what is allowed. Nothing was changed. */
public final class InvalidValueException extends EndpointLeaseException {
    private static final int SHOWN = 80;

    /**
     * Builds "{field} {rule}, but was: {value}". Long values are cut to 80 characters.
     *
     * @param field what was set, in the words of the one who set it
     * @param rule what is allowed, continuing the sentence that the field begins
     * @param value the refused value; never a secret
     */
    public InvalidValueException(String field, String rule, Object value) {
        super(field + " " + rule + ", but was: " + shorten(String.valueOf(value)), null);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }

    private static String shorten(String value) {
        return value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
    }
}
