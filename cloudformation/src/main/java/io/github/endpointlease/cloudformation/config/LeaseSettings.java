package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How leases are kept and what becomes of their endpoints. All times are whole seconds.
 *
 * @param store where the leases are
 * @param longest the most time that a lease may have left, over zero and at most 525,600 minutes; null means no limit
 * @param grace how long an endpoint outlives its lease, 0 to 300 seconds
 * @param quarantine how long after the decision to delete an endpoint its name stays unused, 90 to 300 seconds; less would
 *     undercut the time-out of the function that deletes
 * @param adoptExisting whether a lease added for an endpoint that already runs takes it over
 * @param keepEndpointsOnDelete whether endpoints outlive the stack, and go on costing money
 */
public record LeaseSettings(
        LeaseStore store,
        @Nullable Duration longest,
        Duration grace,
        Duration quarantine,
        boolean adoptExisting,
        boolean keepEndpointsOnDelete) {
    /** What holds where the file says nothing. */
    public static final LeaseSettings DEFAULT =
            new LeaseSettings(LeaseStore.SSM, null, Duration.ofSeconds(30), Duration.ofSeconds(90), true, false);

    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public LeaseSettings {
        if (longest != null) {
            Rules.lease("longest", longest, Duration.ofSeconds(1));
        }
        StackRules.grace("grace", grace);
        StackRules.quarantine("quarantine", quarantine);
    }

    /**
     * Writes a time as minutes: a plain number, with a fraction where seconds are left, rounded down, as the functions round up to
     * whole seconds.
     *
     * @param time how long
     * @return such as {@code 599.5}
     */
    public static String minutes(Duration time) {
        BigDecimal minutes = BigDecimal.valueOf(time.toSeconds()).divide(BigDecimal.valueOf(60), 4, RoundingMode.DOWN);
        return minutes.stripTrailingZeros().toPlainString();
    }
}
