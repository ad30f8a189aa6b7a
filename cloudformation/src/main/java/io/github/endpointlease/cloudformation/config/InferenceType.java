package io.github.endpointlease.cloudformation.config;

import java.util.Locale;
import java.util.Optional;

/** How an endpoint answers. */
public enum InferenceType {
    /** In the response to the request. */
    REALTIME,
    /** Later, as an object in S3. */
    ASYNC;

    /** Returns the type as the file has it, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<InferenceType> of(String text) {
        for (InferenceType type : values()) {
            if (type.text().equals(text)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
