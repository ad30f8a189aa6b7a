package io.github.endpointlease.standin;

/** What may go wrong with a call to AWS. */
public enum Fault {
    /** Refused before anything was done, because too much was asked. */
    THROTTLED,
    /** Refused before anything was done, with status 500. */
    SERVER_ERROR,
    /** Never arrives, never answered: the caller gives up. */
    TIMED_OUT,
    /** Done; but the connection breaks before the answer. */
    ANSWER_LOST,
    /** The connection is reset before anything is done. */
    RESET
}
