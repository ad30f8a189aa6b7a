package io.github.endpointlease.spi;

/** How a request to delete an endpoint ended. */
public sealed interface DeleteOutcome {
    /** It is being deleted. */
    record Accepted() implements DeleteOutcome {}

    /** It is not there (any more). */
    record Absent() implements DeleteOutcome {}

    /** The service does not delete it in its present state. The intent stays and is tried again. */
    record InProgress() implements DeleteOutcome {}

    /**
     * It was refused for a reason that is not understood, which never counts as gone.
     *
     * @param reason what the service said
     */
    record Refused(String reason) implements DeleteOutcome {}
}
