package io.github.endpointlease.backend.memory;

import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.ExecutionStatus;
import io.github.endpointlease.spi.ExecutionStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Keeps executions in this process's memory until they are removed. Safe for use by many threads. */
public final class InMemoryExecutionStore implements ExecutionStore {
    private final ConcurrentMap<String, Execution> executions = new ConcurrentHashMap<>();

    @Override
    public boolean create(Execution execution) {
        return executions.putIfAbsent(execution.name(), execution) == null;
    }

    @Override
    public Optional<Execution> find(String name) {
        return Optional.ofNullable(executions.get(name));
    }

    @Override
    public boolean finish(Execution execution) {
        Execution held = executions.get(execution.name());
        return held != null && isRunning(held) && executions.replace(execution.name(), held, execution);
    }

    @Override
    public List<Execution> findRunning() {
        return executions.values().stream()
                .filter(InMemoryExecutionStore::isRunning)
                .toList();
    }

    @Override
    public int removeEndedBefore(Instant cutoff) {
        int removed = 0;
        for (Execution execution : executions.values()) {
            Instant stopDate = execution.stopDate();
            boolean old = !isRunning(execution) && stopDate != null && stopDate.isBefore(cutoff);
            if (old && executions.remove(execution.name(), execution)) {
                removed++;
            }
        }
        return removed;
    }

    private static boolean isRunning(Execution execution) {
        return execution.status() == ExecutionStatus.RUNNING;
    }
}
