package io.github.endpointlease.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which headers are found, and which values may be passed on. */
class HeadersTest {
    @Test
    void aHeaderIsFoundInAnyCaseAndEveryOneOfThemIsSeen() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Authorization", "one");
        headers.put("AUTHORIZATION", "two");
        headers.put("Authorization-2", "three");

        assertThat(Headers.all(headers, "authorization")).containsExactly("one", "two");
        assertThat(Headers.first(headers, "authorization")).isEqualTo("one");
    }

    @Test
    void whatWasNotSentIsNull() {
        Map<String, String> nulls = new HashMap<>(Collections.singletonMap("Accept", null));

        assertThat(Headers.all(null, "Accept")).isEmpty();
        assertThat(Headers.all(nulls, "Accept")).isEmpty();
        assertThat(Headers.first(null, "Accept")).isNull();
        assertThat(Headers.first(nulls, "Accept")).isNull();
        assertThat(Headers.first(Map.of("Accept", "a"), "Content-Type")).isNull();
    }

    @Test
    void everyVisibleCharacterIsSafeAndTheBlankUpTo1024() {
        StringBuilder visible = new StringBuilder();
        for (char c = ' '; c <= '~'; c++) {
            visible.append(c);
        }

        assertThat(Headers.isSafe("")).isTrue();
        assertThat(Headers.isSafe(visible.toString())).isTrue();
        assertThat(Headers.isSafe("a".repeat(1024))).isTrue();
        assertThat(Headers.isSafe("a".repeat(1025))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001f", "\u007f", "a\r", "a\nb", "\u0000", "\u00e9"})
    void whatIsBesideThemIsNot(String value) {
        assertThat(Headers.isSafe(value)).isFalse();
    }
}
