package io.github.endpointlease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackoffTest {
    private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(30), Duration.ofMinutes(30));

    @ParameterizedTest
    @CsvSource({"1, 30", "2, 60", "3, 120", "6, 960", "7, 1800", "8, 1800", "31, 1800", "64, 1800", "2147483647, 1800"})
    void eachWaitIsTwiceTheOneBeforeUpToTheLongestAndAtLeastHalfOfThat(int attempts, long seconds) {
        Random random = new Random(7);

        assertThat(IntStream.range(0, 1000).mapToObj(i -> BACKOFF.delay(attempts, random)))
                .allMatch(delay -> delay.compareTo(Duration.ofSeconds(seconds)) <= 0)
                .allMatch(delay -> delay.compareTo(Duration.ofSeconds(seconds).dividedBy(2)) >= 0)
                .anyMatch(delay -> delay.compareTo(
                                Duration.ofSeconds(seconds).multipliedBy(9).dividedBy(10))
                        > 0)
                .anyMatch(delay -> delay.compareTo(
                                Duration.ofSeconds(seconds).multipliedBy(6).dividedBy(10))
                        < 0);
    }

    @Test
    void chanceTakesAwayHalfAtMostAndNothingAtLeast() {
        RandomGenerator most = new Random() {
            @Override
            public long nextLong(long bound) {
                return bound - 1;
            }
        };
        RandomGenerator least = new Random() {
            @Override
            public long nextLong(long bound) {
                return 0;
            }
        };

        assertThat(BACKOFF.delay(2, most)).isEqualTo(Duration.ofSeconds(30));
        assertThat(BACKOFF.delay(2, least)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void waitsTooLongToDoubleStayAtTheLongest() {
        Duration year = Duration.ofDays(365);
        Backoff slow = new Backoff(year, year.multipliedBy(1_000_000));

        assertThat(slow.delay(60, new Random(7))).isGreaterThanOrEqualTo(year.multipliedBy(500_000));
    }

    @ParameterizedTest
    @CsvSource({"PT0S, PT1S", "PT-1S, PT1S", "PT2S, PT1S"})
    void waitsThatDoNotGrowFromAboveZeroAreRefused(Duration initial, Duration max) {
        assertThatThrownBy(() -> new Backoff(initial, max)).isInstanceOf(InvalidValueException.class);
    }
}
