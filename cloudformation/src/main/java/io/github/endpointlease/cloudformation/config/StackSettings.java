package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * What the deployed stack is like beside its leases, tokens and models.
 *
 * @param throttle what the API lets through on all routes together, or null for the account's own limit
 * @param domain the API's own domain name, or null for API Gateway's
 * @param alarmEmail who is told of alarms, or null for nobody
 * @param runtime what the installation's functions run on
 * @param logRetentionDays how long logs are kept: a number of days that CloudWatch Logs allows
 */
public record StackSettings(
        @Nullable Throttle throttle,
        @Nullable Domain domain,
        @Nullable String alarmEmail,
        JavaRuntime runtime,
        int logRetentionDays) {
    /** What holds where the file says nothing. */
    public static final StackSettings DEFAULT = new StackSettings(null, null, null, JavaRuntime.JAVA21, 30);

    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public StackSettings {
        if (alarmEmail != null) {
            StackRules.email("alarmEmail", alarmEmail);
        }
        StackRules.logRetentionDays("logRetentionDays", logRetentionDays);
    }
}
