package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import java.util.Locale;
import java.util.Optional;

/**
 * The model's own route.
 *
 * @param type what stands between the route and the endpoint
 * @param lambda the function of {@link Type#LAMBDA}; of no account with {@link Type#API}
 * @param apiResourceName the route under the stage: 1 to 64 letters, digits, hyphens and underscores, and none of this
 *     system's own routes
 */
public record Integration(Type type, LambdaSource lambda, String apiResourceName) {
    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public Integration {
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
