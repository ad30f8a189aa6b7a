package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The model's own route.
 *
 * @param type what stands between the route and the endpoint
 * @param lambdaSrc where the function of {@link Type#LAMBDA} is, or null for the default one
 * @param apiResourceName the route under the stage: 1 to 64 letters, digits, hyphens and underscores, and none of this
 *     system's own routes
 */
public record Integration(Type type, @Nullable String lambdaSrc, String apiResourceName) {
    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public Integration {
        if (lambdaSrc != null) {
            Rules.lambdaSrc("lambdaSrc", lambdaSrc);
        }
        Rules.apiResourceName("apiResourceName", apiResourceName);
    }

    /** What stands between a route and its endpoint. */
    public enum Type {
        /** A function. */
        LAMBDA,
        /** Nothing: API Gateway calls SageMaker itself. */
        API;

        /** Returns the type as the file has it, in lower case. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Optional<Type> of(String text) {
            for (Type type : values()) {
                if (type.text().equals(text)) {
                    return Optional.of(type);
                }
            }
            return Optional.empty();
        }
    }
}
