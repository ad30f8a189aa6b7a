package io.github.endpointlease.aws;

import io.github.endpointlease.standin.Fault;
import io.github.endpointlease.standin.Faults;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Lets one call go wrong, and counts the calls that tests do not make for themselves. Safe for use by many threads. */
final class Breaker implements Faults {
    private final Map<String, Integer> calls = new TreeMap<>();
    private String operation = "";
    private int nth;
    private Fault fault = Fault.RESET;
    private boolean aside;
    private boolean broken;

    /** From now on, the n-th call of an operation goes wrong. */
    synchronized void breakThe(int n, String broken, Fault how) {
        operation = broken;
        nth = n;
        fault = how;
    }

    /** How often each operation was called. */
    synchronized Map<String, Integer> calls() {
        return new TreeMap<>(calls);
    }

    /** Whether the call that was to go wrong was made. */
    synchronized boolean hasBroken() {
        return broken;
    }

    /** Does something that neither counts nor goes wrong. */
    <T> T aside(Supplier<T> work) {
        set(true);
        try {
            return work.get();
        } finally {
            set(false);
        }
    }

    @Override
    public synchronized Optional<Fault> next(String called, int number) {
        if (aside) {
            return Optional.empty();
        }
        int count = calls.merge(called, 1, Integer::sum);
        if (!called.equals(operation) || count != nth) {
            return Optional.empty();
        }
        broken = true;
        return Optional.of(fault);
    }

    private synchronized void set(boolean value) {
        aside = value;
    }
}
