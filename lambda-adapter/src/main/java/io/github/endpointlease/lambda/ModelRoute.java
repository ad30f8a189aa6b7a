package io.github.endpointlease.lambda;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import java.util.regex.Pattern;

/**
 * The route of one model under the stage.
 *
 * @param resource its path without a slash: 1 to 64 letters, digits, {@code _} and {@code -}
 * @param endpoint what it invokes
 * @param publicAccess whether it asks for no token
 */
public record ModelRoute(String resource, EndpointName endpoint, boolean publicAccess) {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /**
     * @throws InvalidValueException if the resource holds another character
     */
    public ModelRoute {
        if (!ALLOWED.matcher(resource).matches()) {
            throw new InvalidValueException(
                    "api_resource_name", "must be 1 to 64 letters, digits, '_' and '-'", resource);
        }
    }
}
