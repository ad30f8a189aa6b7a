package io.github.endpointlease.model;

import java.util.regex.Pattern;

/**
 * The name of a SageMaker endpoint: 1 to 63 letters, digits and inner hyphens. The case counts.
 *
 * <p>Source of the rule: SageMaker API, {@code EndpointName}, {@code [a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}}.
 *
 * @param value the name as SageMaker knows it
 */
public record EndpointName(String value) implements Comparable<EndpointName> {
    /** The longest name that SageMaker takes, in characters. */
    public static final int MAX_LENGTH = 63;

    private static final Pattern ALLOWED = Pattern.compile("[a-zA-Z0-9](-*[a-zA-Z0-9])*+");

    /**
     * @throws InvalidValueException if SageMaker would refuse the name
     */
    public EndpointName {
        requireName("EndpointName", value);
    }

    static void requireName(String field, String value) {
        if (value.length() > MAX_LENGTH || !ALLOWED.matcher(value).matches()) {
            throw new InvalidValueException(
                    field, "must be 1 to 63 letters, digits and hyphens, with a letter or digit at both ends", value);
        }
    }

    @Override
    public int compareTo(EndpointName other) {
        return value.compareTo(other.value);
    }

    /** Returns the bare name. */
    @Override
    public String toString() {
        return value;
    }
}
