package io.github.endpointlease.spi;

import io.github.endpointlease.model.Execution;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where an in-process {@link InvocationBackend} keeps its executions. Implementations are safe for use by many threads; what goes
 * wrong is a {@link io.github.endpointlease.model.BackendException}.
 *
 * <p>{@code ExecutionStoreContract} in this project's test-jar is what an implementation has to pass.
 */
public interface ExecutionStore {
    /**
     * Stores an execution under a name that is free.
     *
     * @param execution a running execution
     * @return false if the name is taken
     */
    boolean create(Execution execution);

    /**
     * Reads an execution.
     *
     * @param name its name
     * @return the execution, or empty
     */
    Optional<Execution> find(String name);

    /**
     * Stores the end of an execution that still runs.
     *
     * @param execution an ended execution
     * @return false if the stored one has ended already, or there is none
     */
    boolean finish(Execution execution);

    /**
     * Lists what has not ended.
     *
     * @return the running executions, in no particular order
     */
    List<Execution> findRunning();

    /**
     * Forgets what ended before a time.
     *
     * @param cutoff the time
     * @return how many were removed
     */
    int removeEndedBefore(Instant cutoff);
}
