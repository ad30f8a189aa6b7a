package io.github.endpointlease.lambda;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Looks headers up; their names' case does not count. */
final class Headers {
    private static final int MAX_LENGTH = 1024;

    private Headers() {}

    /** Whether it is what SageMaker takes and gives in a header, and cannot begin another one: visible ASCII. */
    static boolean isSafe(String value) {
        return value.length() <= MAX_LENGTH && value.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

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
