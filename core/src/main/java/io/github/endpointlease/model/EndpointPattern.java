package io.github.endpointlease.model;

import java.util.regex.Pattern;

/**
 * Matches endpoint names: letters, digits and hyphens stand for themselves, {@code *} for any run of characters, also none.
 *
 * @param value the pattern, 1 to 100 characters
 */
public record EndpointPattern(String value) {
    // Before ANY, whose making needs it.
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9*-]{1,100}");

    /** Matches every endpoint. */
    public static final EndpointPattern ANY = new EndpointPattern("*");

    /**
     * @throws InvalidValueException if it holds another character or is too long
     */
    public EndpointPattern {
        if (!ALLOWED.matcher(value).matches()) {
            throw new InvalidValueException("endpoint pattern", "must be 1 to 100 letters, digits, '-' and '*'", value);
        }
    }

    /** Whether the whole name matches. Takes time in proportion to pattern times name, whatever the pattern. */
    public boolean matches(EndpointName name) {
        String text = name.value();
        int at = 0;
        int in = 0;
        int star = -1;
        int resume = 0;
        while (in < text.length()) {
            if (at < value.length() && value.charAt(at) == '*') {
                star = at++;
                resume = in;
            } else if (at < value.length() && value.charAt(at) == text.charAt(in)) {
                at++;
                in++;
            } else if (star >= 0) {
                at = star + 1;
                in = ++resume;
            } else {
                return false;
            }
        }
        while (at < value.length() && value.charAt(at) == '*') {
            at++;
        }
        return at == value.length();
    }

    @Override
    public String toString() {
        return value;
    }
}
