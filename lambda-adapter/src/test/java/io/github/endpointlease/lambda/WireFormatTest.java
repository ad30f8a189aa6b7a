package io.github.endpointlease.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The expected texts are what Python 3.11 printed. */
class WireFormatTest {
    private static final Pattern TIME_LEFT =
            Pattern.compile("(?:(-?\\d+) days?, )?(\\d{1,2}):(\\d\\d):(\\d\\d)(?:\\.(\\d{6}))?");

    private static final Pattern EXPIRY = Pattern.compile("(\\d\\d)-(\\d\\d)-(\\d{4})-(\\d\\d)-(\\d\\d)-(\\d\\d)");

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0                  | 0:00:00
            1                  | 0:00:00.000001
            -1                 | -1 day, 23:59:59.999999
            1445157431         | 0:24:05.157431
            1846596924         | 0:30:46.596924
            59999999           | 0:00:59.999999
            3600000000         | 1:00:00
            36000000000        | 10:00:00
            86399999999        | 23:59:59.999999
            86400000000        | 1 day, 0:00:00
            93603000000        | 1 day, 2:00:03
            172800000000       | 2 days, 0:00:00
            -27600517794       | -1 day, 16:19:59.482206
            -86400000000       | -1 day, 0:00:00
            -86400000001       | -2 days, 23:59:59.999999
            -172800000000      | -2 days, 0:00:00
            31536000000000     | 365 days, 0:00:00
            251709594258157431 | 2913305 days, 11:44:18.157431
            -62135596800000000 | -719162 days, 0:00:00
            """)
    void timeLeftIsPythons(long micros, String expected) {
        assertThat(WireFormat.timeLeft(Duration.ofSeconds(
                        Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000)))
                .isEqualTo(expected);
    }

    @Test
    void whatIsFinerThanAMicrosecondIsCutDownwards() {
        assertThat(WireFormat.timeLeft(Duration.ofNanos(1999))).isEqualTo("0:00:00.000001");
        assertThat(WireFormat.timeLeft(Duration.ofNanos(-1))).isEqualTo("-1 day, 23:59:59.999999");
    }

    @ParameterizedTest
    @CsvSource({
        "2023-06-26T12:39:47Z, 26-06-2023-12-39-47",
        "1970-01-01T00:00:00Z, 01-01-1970-00-00-00",
        "2024-02-29T23:59:59Z, 29-02-2024-23-59-59",
        "9999-12-31T23:59:59Z, 31-12-9999-23-59-59"
    })
    void expiryIsDayFirstInUtcInEveryZoneAndLanguage(Instant expiry, String expected) {
        assertThat(WireFormat.expiry(expiry)).isEqualTo(expected);
    }

    @Test
    void everyTimeLeftCanBeReadBack() {
        SplittableRandom random = new SplittableRandom(20230626);
        long longest = Duration.between(Instant.EPOCH, Instant.parse("9999-12-31T23:59:59Z"))
                        .toSeconds()
                * 1_000_000;
        for (int i = 0; i < 20_000; i++) {
            long range = longest >> random.nextInt(58);
            long micros = random.nextLong(-range, range + 1);
            String text = WireFormat.timeLeft(
                    Duration.ofSeconds(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1000));
            assertThat(microsOf(text)).as(text).isEqualTo(micros);
        }
    }

    @Test
    void everyExpiryCanBeReadBack() {
        SplittableRandom random = new SplittableRandom(20230627);
        long latest = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();
        for (int i = 0; i < 20_000; i++) {
            Instant expiry = Instant.ofEpochSecond(random.nextLong(latest + 1));
            String text = WireFormat.expiry(expiry);
            Matcher parts = EXPIRY.matcher(text);
            assertThat(parts.matches()).as(text).isTrue();
            LocalDateTime read = LocalDateTime.of(
                    part(parts, 3), part(parts, 2), part(parts, 1), part(parts, 4), part(parts, 5), part(parts, 6));
            assertThat(read.toInstant(ZoneOffset.UTC)).as(text).isEqualTo(expiry);
        }
    }

    private static int part(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    /** Reads strictly: what Python would have written another way does not count. */
    private static long microsOf(String text) {
        Matcher parts = TIME_LEFT.matcher(text);
        assertThat(parts.matches()).as(text).isTrue();
        String daysText = parts.group(1);
        long days = daysText == null ? 0 : Long.parseLong(daysText);
        assertThat(text.contains(" day, ")).as(text).isEqualTo(Math.abs(days) == 1);
        assertThat(part(parts, 2)).as(text).isLessThan(24);
        assertThat(parts.group(2).length() == 2).as(text).isEqualTo(part(parts, 2) > 9);
        String micros = parts.group(5);
        assertThat("000000".equals(micros)).as(text).isFalse();
        long seconds = days * 86_400 + part(parts, 2) * 3600L + part(parts, 3) * 60L + part(parts, 4);
        return seconds * 1_000_000 + (micros == null ? 0 : Long.parseLong(micros));
    }
}
