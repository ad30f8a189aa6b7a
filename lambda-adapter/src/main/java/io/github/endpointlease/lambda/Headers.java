package io.github.endpointlease.lambda;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks headers up; their names' case does not count. */
final class Headers {
    private Headers() {}

    static @Nullable String first(@Nullable Map<String, String> headers, String name) {
        return all(headers, name).stream().findFirst().orElse(null);
    }

    /** More than one where the names differ in their case. */
    static List<String> all(@Nullable Map<String, String> headers, String name) {
        if (headers == null) {
            return List.of();
        }
        return headers.entrySet().stream()
                .filter(header -> name.equalsIgnoreCase(header.getKey()) && header.getValue() != null)
                .map(Map.Entry::getValue)
                .toList();
    }
}
