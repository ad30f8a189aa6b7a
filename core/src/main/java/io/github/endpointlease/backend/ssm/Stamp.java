package io.github.endpointlease.backend.ssm;

/**
 * What a writer of ours says about its own write.
 *
 * @param life names the parameter from its creation to its deletion, so that a write that comes too late is not taken for one of
 *     the parameter that was created after it under the same name
 * @param base the number of the version that was effective when the writer read; 0 when it created the parameter
 * @param op names this one write, and no other
 * @param removed whether the lease is gone and only its parameter is left
 */
record Stamp(String life, long base, String op, boolean removed) {}
