package io.github.endpointlease.standin;

import java.util.Optional;

/** Decides which calls go wrong. Called once for each request that arrives, resends included, by many threads. */
@FunctionalInterface
public interface Faults {
    /** Nothing goes wrong. */
    Faults NONE = (operation, number) -> Optional.empty();

    /**
     * Decides about one call.
     *
     * @param operation such as {@code AmazonSSM.PutParameter}
     * @param number counts the requests of this operation since the stand-in started, from 1
     * @return what goes wrong; empty if nothing does
     */
    Optional<Fault> next(String operation, int number);

    /** The n-th request of an operation goes wrong, and no other. */
    static Faults nth(String operation, int n, Fault fault) {
        return (called, number) -> called.equals(operation) && number == n ? Optional.of(fault) : Optional.empty();
    }
}
