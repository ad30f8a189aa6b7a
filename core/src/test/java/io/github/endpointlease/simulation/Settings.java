package io.github.endpointlease.simulation;

import java.time.Duration;

/**
 * How one installation is set up.
 *
 * @param onLambda whether its reconcilers are functions, or else processes on machines
 * @param capped whether leases may have {@link Installation#LONGEST_LEASE} at most
 * @param adopts whether it takes over endpoints that run untagged under a name that is leased
 */
record Settings(boolean onLambda, boolean capped, boolean adopts) {
    static Settings any(Chance chance) {
        return new Settings(chance.oneIn(2), chance.oneIn(8), !chance.oneIn(6));
    }

    /** How far clocks are off at most: the delete window of Lambda leaves less room for them than that of a signature. */
    Duration mostSkew() {
        return Duration.ofSeconds(onLambda ? 10 : 15);
    }

    /** How far some clock is ahead, in milliseconds. */
    long skew(Chance chance) {
        return chance.millis(mostSkew().negated(), mostSkew());
    }

    Duration deleteWindow() {
        return onLambda ? Duration.ofSeconds(90) : Duration.ofMinutes(6);
    }

    /** How long a call may be on its way at most. */
    Duration latest() {
        return onLambda ? Duration.ofSeconds(8) : Duration.ofMinutes(5);
    }

    @Override
    public String toString() {
        return (onLambda ? "on Lambda" : "on machines") + (capped ? ", capped" : "") + (adopts ? "" : ", not adopting");
    }
}
