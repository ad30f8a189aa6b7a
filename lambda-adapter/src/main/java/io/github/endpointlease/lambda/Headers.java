package io.github.endpointlease.lambda;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks headers up; their names' case does not count. */
final class Headers {
    private Headers() {}

    static @Nullable String first(@Nullable Map<String, String> headers, String name) {
        if (headers == null) {
            return null;
        }
        return headers.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()) && header.getValue() != null)
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }
}
