package io.github.endpointlease.model;

/** The queue of asynchronous invocations is full. Nothing was queued; try again when some have finished. */
public final class QueueFullException extends EndpointLeaseException {
    /**
     * @param capacity how many executions may wait
     */
    public QueueFullException(int capacity) {
        super("The queue is full: " + capacity + " executions are waiting already. Try again later.", null);
    }

    @Override
    public boolean isRetryable() {
        return true;
    }
}
