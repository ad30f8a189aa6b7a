package io.github.endpointlease.model;

/** How far an asynchronous invocation has come, in the words of Step Functions. */
public enum ExecutionStatus {
    /** Waiting for its turn, or at work. */
    RUNNING,
    SUCCEEDED,
    FAILED,
    TIMED_OUT,
    ABORTED
}
