package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;

/**
 * How many requests API Gateway lets through.
 *
 * @param ratePerSecond requests a second in the long run: over 0 and up to 1,000,000, fractions allowed
 * @param burst requests at once: 1 to 1,000,000
 */
public record Throttle(double ratePerSecond, int burst) {
    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public Throttle {
        StackRules.ratePerSecond("ratePerSecond", ratePerSecond);
        StackRules.burst("burst", burst);
    }
}
