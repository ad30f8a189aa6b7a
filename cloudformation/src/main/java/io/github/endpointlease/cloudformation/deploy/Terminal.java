package io.github.endpointlease.cloudformation.deploy;

/** The person who deploys. */
public interface Terminal {
    /**
     * Tells something.
     *
     * @param line one line
     */
    void say(String line);

    /**
     * Asks before something is changed.
     *
     * @param question what will be done
     * @return whether to do it
     */
    boolean confirms(String question);
}
