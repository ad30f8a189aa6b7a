package io.github.endpointlease.lambda;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The original's two notations of time. */
final class WireFormat {
    private static final DateTimeFormatter EXPIRY =
            DateTimeFormatter.ofPattern("dd-MM-uuuu-HH-mm-ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final int SECONDS_A_DAY = 86_400;

    private WireFormat() {}

    /** Day first, in UTC, without a zone: {@code 26-06-2023-12-39-47}. */
    static String expiry(Instant expiry) {
        return EXPIRY.format(expiry);
    }

    /**
     * Python's {@code str(timedelta)}, to the microsecond: {@code 0:24:05.157431}, {@code 1 day, 2:00:03}, {@code -1 day,
     * 16:19:59.482206}.
     */
    static String timeLeft(Duration left) {
        long days = Math.floorDiv(left.getSeconds(), SECONDS_A_DAY);
        long rest = Math.floorMod(left.getSeconds(), SECONDS_A_DAY);
        int micros = left.getNano() / 1000;
        StringBuilder text = new StringBuilder();
        if (days != 0) {
            text.append(days).append(Math.abs(days) == 1 ? " day, " : " days, ");
        }
        text.append(String.format(Locale.ROOT, "%d:%02d:%02d", rest / 3600, rest / 60 % 60, rest % 60));
        if (micros != 0) {
            text.append(String.format(Locale.ROOT, ".%06d", micros));
        }
        return text.toString();
    }
}
