package io.github.endpointlease.simulation;

/** Unwinds a program whose call has no answer yet. An error, because production code handles exceptions. */
final class Suspension extends Error {
    private static final long serialVersionUID = 1L;

    Suspension() {
        // without a stack trace, which nobody reads and which costs more than all else
        super("waits for an answer", null, false, false);
    }
}
