package io.github.endpointlease;

import java.util.List;

/**
 * Is told what happens to leases. Called on the thread that did it, after it took effect, possibly by several threads at once.
 * What it throws goes to the thread's uncaught-exception handler and changes nothing else.
 */
@FunctionalInterface
public interface LeaseListener {
    /**
     * Something happened.
     *
     * @param event what
     */
    void on(LeaseEvent event);

    /**
     * Tells several listeners, each even if another throws.
     *
     * @param listeners whom to tell, in order
     * @return one listener for all
     */
    static LeaseListener all(List<LeaseListener> listeners) {
        List<LeaseListener> copy = List.copyOf(listeners);
        return event -> {
            for (LeaseListener listener : copy) {
                try {
                    listener.on(event);
                } catch (RuntimeException e) {
                    Thread thread = Thread.currentThread();
                    thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
                }
            }
        };
    }
}
