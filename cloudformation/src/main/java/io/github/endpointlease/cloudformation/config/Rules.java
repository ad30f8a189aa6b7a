package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What each value may be, once for the records and for the reader, which differ only in what they call the field. Each method
 * throws {@link InvalidValueException}.
 */
final class Rules {
    /** The longest lease that a single call may grant, so also the longest first one: 525,600 minutes. */
    static final Duration LONGEST_LEASE = Duration.ofDays(365);

    /** The longest of the functions' names, {@code <prefix>-lease-executions}, has to fit into Lambda's 64 characters. */
    private static final int LONGEST_PREFIX = 64 - "-lease-executions".length();

    private static final Set<String> OWN_ROUTES = Set.of("endpoint-expiry", "startexecution", "describeexecution");
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*");
    private static final Pattern MODEL_NAME = Pattern.compile("[A-Za-z0-9-]+");
    private static final Pattern INSTANCE_TYPE = Pattern.compile("ml\\.[a-z0-9-]{1,32}\\.[a-z0-9]{1,32}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2,8}(-[a-z]{1,16}){1,3}-[0-9]{1,2}");
    private static final Pattern TABLE = Pattern.compile("[A-Za-z0-9_.-]{3,255}");
    private static final Pattern ROUTE = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Rules() {}

    static void projectPrefix(String field, String value) {
        atMost(LONGEST_PREFIX, field, value);
        require(PREFIX, field, "must be letters, digits and hyphens, with a letter or digit first", value);
    }

    static void regionName(String field, String value) {
        require(REGION, field, "must be an AWS region such as us-east-1", value);
    }

    /** DynamoDB's own rule for a table's name. */
    static void tableName(String field, String value) {
        require(TABLE, field, "must be 3 to 255 letters, digits, '_', '.' and '-'", value);
    }

    static void modelName(String field, String value) {
        require(MODEL_NAME, field, "must be letters, digits and hyphens", value);
    }

    static void instanceType(String field, String value) {
        require(INSTANCE_TYPE, field, "must be an instance type such as ml.g5.12xlarge", value);
    }

    static void instanceCount(String field, long value) {
        if (value < 1 || value > Integer.MAX_VALUE) {
            throw new InvalidValueException(field, "must be a whole number of at least 1", value);
        }
    }

    static void lease(String field, Duration value, Duration least) {
        if (value.compareTo(least) < 0
                || value.compareTo(LONGEST_LEASE) > 0
                || !value.equals(value.truncatedTo(ChronoUnit.SECONDS))) {
            throw new InvalidValueException(
                    field, "must be whole seconds from " + least + " to " + LONGEST_LEASE, value);
        }
    }

    static void apiResourceName(String field, String value) {
        require(ROUTE, field, "must be 1 to 64 letters, digits, hyphens and underscores", value);
        if (OWN_ROUTES.contains(value)) {
            throw new InvalidValueException(
                    field,
                    "must not be endpoint-expiry, startexecution or describeexecution, which are taken",
                    Findings.quoted(value));
        }
    }

    /** What the names of two models may not have in common: SageMaker makes no endpoint whose name differs only in case. */
    static String sameName(String model) {
        return model.toLowerCase(Locale.ROOT);
    }

    static String endpointName(String prefix, String model) {
        return prefix + "-" + model + "-Endpoint";
    }

    static String endpointConfigName(String prefix, String model) {
        return prefix + "-" + model + "-EndpointConfig";
    }

    /** The longer of the two names that a model gives has to fit as well, or the deployment fails half-way. */
    static void endpointNames(String field, String prefix, String model) {
        String longer = endpointConfigName(prefix, model);
        if (longer.length() > EndpointName.MAX_LENGTH) {
            throw new InvalidValueException(
                    field,
                    "must leave <project_prefix>-<name>-EndpointConfig within " + EndpointName.MAX_LENGTH
                            + " characters",
                    longer.length() + " characters");
        }
    }

    static void command(String field, List<String> command) {
        if (command.isEmpty() || command.get(0).isBlank()) {
            throw new InvalidValueException(field, "must begin with the program to start", command.size() + " parts");
        }
    }

    /** An operating system ends a text at NUL, so what follows it would be lost. */
    static void withoutNul(String field, String value) {
        if (value.indexOf('\0') >= 0) {
            throw new InvalidValueException(field, "must not hold the character NUL", "a text with it");
        }
    }

    static void variableName(String field, String value) {
        require(VARIABLE, field, "must have names of letters, digits and '_', with no digit first", value);
    }

    static void startupTimeout(String field, long seconds) {
        if (seconds < 1 || seconds > 3600) {
            throw new InvalidValueException(field, "must be a whole number of seconds from 1 to 3600", seconds);
        }
    }

    /**
     * Shows the length in place of the text, which may be a secret. Stands before patterns that repeat a group: those take a stack
     * as deep as the text is long.
     */
    static void atMost(int longest, String field, String value) {
        if (value.length() > longest) {
            throw new InvalidValueException(
                    field, "must have at most " + longest + " characters", value.length() + " characters");
        }
    }

    static void require(Pattern allowed, String field, String rule, String value) {
        if (!allowed.matcher(value).matches()) {
            throw new InvalidValueException(field, rule, Findings.quoted(value));
        }
    }
}
