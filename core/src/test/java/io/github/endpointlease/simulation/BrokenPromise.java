package io.github.endpointlease.simulation;

/** A promise did not hold. An error, because production code handles exceptions. */
final class BrokenPromise extends Error {
    private static final long serialVersionUID = 1L;

    private final String promise;

    /**
     * @param promise which: S1 to S5, L1, L2, G1, T1
     */
    BrokenPromise(String promise, String what) {
        super(promise + ": " + what);
        this.promise = promise;
    }

    String promise() {
        return promise;
    }
}
