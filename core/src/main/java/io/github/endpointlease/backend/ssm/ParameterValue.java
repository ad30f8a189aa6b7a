package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.model.Lease;
import org.jspecify.annotations.Nullable;

/** What one version of a parameter says. */
sealed interface ParameterValue {
    /**
     * Written by this library, and untouched since.
     *
     * @param lease the lease
     * @param stamp what its writer said about the write
     */
    record Stamped(Lease lease, Stamp stamp) implements ParameterValue {}

    /**
     * Written by the original or by a person.
     *
     * @param lease what it says by itself: a first lease that may be adopted
     * @param op of the stamp that came along from the version that its writer had read; null if none did
     * @param bare whether nothing of ours came along at all
     */
    record Foreign(Lease lease, @Nullable String op, boolean bare) implements ParameterValue {}

    /**
     * No lease at all.
     *
     * @param reason what is wrong with it
     * @param bare whether it holds nothing of ours
     */
    record Broken(String reason, boolean bare) implements ParameterValue {}

    /** Whether it holds nothing that this library wrote, not even a copy. */
    default boolean isBare() {
        if (this instanceof Foreign foreign) {
            return foreign.bare();
        }
        return this instanceof Broken broken && broken.bare();
    }
}
