package io.github.endpointlease;

/** Whether a presented token is accepted. */
public sealed interface Decision {
    /**
     * It is.
     *
     * @param caller whose it is and what it may do
     */
    record Accepted(Caller caller) implements Decision {}

    /**
     * It is not.
     *
     * @param reason why, without anything of the token
     */
    record Denied(String reason) implements Decision {}
}
