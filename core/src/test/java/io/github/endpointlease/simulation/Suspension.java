package io.github.endpointlease.simulation;

/** Unwinds a program whose call has no answer yet. An error, because production code handles exceptions. */
final class Suspension extends Error {
    static final Suspension INSTANCE = new Suspension();

    private static final long serialVersionUID = 1L;

    private Suspension() {
        super("waits for an answer", null, false, false);
    }
}
