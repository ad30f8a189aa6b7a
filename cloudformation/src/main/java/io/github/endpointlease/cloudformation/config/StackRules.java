package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** {@link Rules} for what surrounds the models. */
final class StackRules {
    /** What {@code PutRetentionPolicy} of CloudWatch Logs takes. */
    static final Set<Integer> RETENTION_DAYS = Set.of(
            1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653);

    /** As large as a quota of API Gateway can sensibly get. */
    static final int MOST_REQUESTS = 1_000_000;

    /** Deleting the stack waits out both grace and quarantine, and the endpoints' deletion, within a quarter of an hour. */
    static final Duration LONGEST_WAIT = Duration.ofMinutes(5);
    /** The time-out of the function that deletes, 60 seconds, and 30 seconds for clocks that differ. */
    static final Duration LEAST_QUARANTINE = Duration.ofSeconds(90);

    private static final int LONGEST_NAME = 253;
    private static final int LONGEST_EMAIL = 254;
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern DOMAIN = Pattern.compile("(" + LABEL + "\\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])");
    private static final Pattern CERTIFICATE = Pattern.compile(
            "arn:aws[a-z-]{0,16}:acm:[a-z]{2,8}(-[a-z]{1,16}){1,3}-[0-9]{1,2}:[0-9]{12}:certificate/[A-Za-z0-9-]{1,64}");
    private static final Pattern ZONE = Pattern.compile("[A-Z0-9]{1,32}");
    private static final Pattern EMAIL = Pattern.compile("[!-;=?A-~]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");

    private StackRules() {}

    static void ratePerSecond(String field, double value) {
        if (!(value > 0) || value > MOST_REQUESTS) {
            throw new InvalidValueException(field, "must be a number over 0 and up to " + MOST_REQUESTS, value);
        }
    }

    static void burst(String field, long value) {
        if (value < 1 || value > MOST_REQUESTS) {
            throw new InvalidValueException(field, "must be " + burstRange(), value);
        }
    }

    static String burstRange() {
        return "a whole number from 1 to " + MOST_REQUESTS;
    }

    static void domainName(String field, String value) {
        Rules.atMost(LONGEST_NAME, field, value);
        Rules.require(DOMAIN, field, "must be a domain name in lower case such as models.example.com", value);
    }

    static void certificateArn(String field, String value) {
        Rules.require(CERTIFICATE, field, "must be the ARN of a certificate of AWS Certificate Manager", value);
    }

    static void hostedZoneId(String field, String value) {
        Rules.require(ZONE, field, "must be the id of a zone of Route 53 such as Z0123456789ABCDEFGHIJ", value);
    }

    static void email(String field, String value) {
        Rules.atMost(LONGEST_EMAIL, field, value);
        Rules.require(EMAIL, field, "must be an e-mail address", value);
    }

    static void logRetentionDays(String field, long value) {
        if (value < 1 || value > Integer.MAX_VALUE || !RETENTION_DAYS.contains((int) value)) {
            throw new InvalidValueException(field, "must be " + retentionRange(), value);
        }
    }

    static String retentionRange() {
        return "one of "
                + new TreeSet<>(RETENTION_DAYS).stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    static void grace(String field, Duration value) {
        seconds(field, value, Duration.ZERO);
    }

    static void quarantine(String field, Duration value) {
        seconds(field, value, LEAST_QUARANTINE);
    }

    static String secondsRange(Duration least) {
        return "a whole number of seconds from " + least.toSeconds() + " to " + LONGEST_WAIT.toSeconds();
    }

    private static void seconds(String field, Duration value, Duration least) {
        boolean whole = value.equals(value.truncatedTo(ChronoUnit.SECONDS));
        if (!whole || value.compareTo(least) < 0 || value.compareTo(LONGEST_WAIT) > 0) {
            throw new InvalidValueException(field, "must be " + secondsRange(least), whole ? value.toSeconds() : value);
        }
    }
}
