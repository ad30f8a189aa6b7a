package io.github.endpointlease.lambda;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a request presents in its Authorization headers: bare, or after the scheme {@code Bearer} in any case.
 *
 * @param values one for each header that was sent, the empty text where it holds no token
 */
record Credentials(List<String> values) {
    private static final String HEADER = "Authorization";
    private static final String SCHEME = "Bearer ";

    Credentials {
        values = List.copyOf(values);
    }

    static Credentials of(AuthorizerEvent event) {
        List<String> sent = all(event.getMultiValueHeaders());
        if (sent.isEmpty()) {
            sent = Headers.all(event.getHeaders(), HEADER);
        }
        return new Credentials(sent.stream().map(Credentials::withoutScheme).toList());
    }

    /** Whether there is no token at all, in however many headers. */
    boolean areEmpty() {
        return values.stream().allMatch(String::isEmpty);
    }

    private static List<String> all(@Nullable Map<String, List<String>> headers) {
        if (headers == null) {
            return List.of();
        }
        return headers.entrySet().stream()
                .filter(header -> HEADER.equalsIgnoreCase(header.getKey()) && header.getValue() != null)
                .flatMap(header -> header.getValue().stream())
                .filter(Objects::nonNull)
                .toList();
    }

    private static String withoutScheme(String value) {
        String stripped = value.strip();
        if (stripped.equalsIgnoreCase(SCHEME.strip())) {
            return "";
        }
        return stripped.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? stripped.substring(SCHEME.length()).strip()
                : stripped;
    }

    /** Returns how many there are and nothing of them. */
    @Override
    public String toString() {
        return "Credentials[" + values.size() + "]";
    }
}
