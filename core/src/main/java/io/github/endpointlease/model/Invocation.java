package io.github.endpointlease.model;

import org.jspecify.annotations.Nullable;

/**
 * A request to a model.
 *
 * @param body what the model gets
 * @param contentType the body's type, or null for the model's default
 * @param accept the wanted type of the answer, or null for the model's default
 * @param customAttributes the value of {@code X-Amzn-SageMaker-Custom-Attributes}, at most 1,024 visible ASCII characters, or
 *     null
 */
public record Invocation(
        Payload body,
        @Nullable String contentType,
        @Nullable String accept,
        @Nullable String customAttributes) {
    private static final int MAX_ATTRIBUTES = 1024;

    /**
     * @throws InvalidValueException if the custom attributes are not what SageMaker takes
     */
    public Invocation {
        if (customAttributes != null
                && (customAttributes.length() > MAX_ATTRIBUTES
                        || customAttributes.chars().anyMatch(c -> c < ' ' || c > '~'))) {
            throw new InvalidValueException(
                    "X-Amzn-SageMaker-Custom-Attributes",
                    "must be at most 1024 visible ASCII characters",
                    customAttributes);
        }
    }

    /** A JSON request without anything special. */
    public static Invocation json(String body) {
        return new Invocation(Payload.of(body), "application/json", null, null);
    }
}
