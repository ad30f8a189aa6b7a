package io.github.endpointlease;

/**
 * Is told when somebody came in with a token that is stored in the clear, so that it can be replaced. Called on the thread that
 * decided, possibly by several threads at once. What it throws goes to the thread's uncaught-exception handler and changes nothing
 * else.
 */
@FunctionalInterface
public interface ClearTextListener {
    /**
     * Such a token was accepted. Once for each decision, so a cached decision is told once.
     *
     * @param caller the name that it was accepted under; says nothing of the token but the beginning of its hash
     */
    void accepted(String caller);
}
