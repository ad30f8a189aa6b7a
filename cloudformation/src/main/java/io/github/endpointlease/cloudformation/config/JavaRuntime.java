package io.github.endpointlease.cloudformation.config;

import java.util.Locale;
import java.util.Optional;

/** Which of Lambda's Java runtimes the installation's own functions run on. */
public enum JavaRuntime {
    /** Java 21. */
    JAVA21,
    /** Java 25. */
    JAVA25;

    /** Returns the runtime as the file and Lambda have it, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<JavaRuntime> of(String text) {
        for (JavaRuntime runtime : values()) {
            if (runtime.text().equals(text)) {
                return Optional.of(runtime);
            }
        }
        return Optional.empty();
    }
}
