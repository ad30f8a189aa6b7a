package io.github.endpointlease.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.OperationId;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExecutionNamesTest {
    private static final OperationId OPERATION = new OperationId("op");
    private static final String NAMED = ExecutionNames.of("me", OPERATION);

    @ParameterizedTest
    @ValueSource(
            strings = {"1970-01-01T00:00:00Z", "2026-03-01T10:00:00Z", "2039-01-01T00:00:00Z", "9999-12-31T23:59:59Z"})
    void theStartOfAnUnnamedOperationIsReadBackToTheSecond(String start) {
        Instant time = Instant.parse(start);

        String name = ExecutionNames.of("me", OPERATION, time.plusNanos(999_999_999));

        assertThat(name).matches("[0-9a-f]{16}-[0-9a-f]{32}-[0-9a-z]{1,10}").hasSizeLessThanOrEqualTo(80);
        assertThat(ExecutionNames.startOf(name)).contains(time);
    }

    @Test
    void aNamedOperationHasTheSameNameWheneverItIsSentAndNoStart() {
        assertThat(NAMED)
                .matches("[0-9a-f]{16}-[0-9a-f]{32}")
                .isEqualTo(ExecutionNames.of("me", new OperationId("op")));
        assertThat(ExecutionNames.startOf(NAMED)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "0123456789abcdef-0123456789abcdef0123456789abcdef-",
                "0123456789abcdef-0123456789abcdef0123456789abcdef-A",
                "0123456789abcdef-0123456789abcdef0123456789abcdef--1",
                "0123456789abcdef-0123456789abcdef0123456789abcdef-zzzzzzzzzzz",
                "0123456789abcdef-0123456789abcdef0123456789abcde-abc",
                "0123456789ABCDEF-0123456789abcdef0123456789abcdef-abc",
                "x0123456789abcdef-0123456789abcdef0123456789abcdef-abc"
            })
    void aNameThatIsNotOfOurMakingSaysNothingAboutItsStart(String name) {
        assertThat(ExecutionNames.startOf(name)).isEmpty();
    }

    @Test
    void theLargestNumberThatFitsIsATime() {
        assertThat(ExecutionNames.startOf("0123456789abcdef-0123456789abcdef0123456789abcdef-zzzzzzzzzz"))
                .isPresent();
    }

    @Test
    void aNameIsItsCallersAndNobodyElses() {
        String dated = ExecutionNames.of("me", OPERATION, Instant.EPOCH);

        for (String name : new String[] {NAMED, dated}) {
            assertThat(ExecutionNames.isOf("me", name)).isTrue();
            assertThat(ExecutionNames.isOf("you", name)).isFalse();
            assertThat(ExecutionNames.isOf("", name)).isFalse();
        }
    }
}
