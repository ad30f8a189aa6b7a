package io.github.endpointlease;

import io.github.endpointlease.model.EndpointName;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Collects what happens in one run, and passes it on at once. */
final class RunEvents {
    private final LeaseListener listener;
    private final Queue<LeaseEvent> events = new ConcurrentLinkedQueue<>();

    RunEvents(LeaseListener listener) {
        this.listener = listener;
    }

    void tell(LeaseEvent.Kind kind, @Nullable EndpointName name, Instant at, String detail) {
        add(new LeaseEvent(kind, name, at, detail));
    }

    void add(LeaseEvent event) {
        keep(event);
        listener.on(event);
    }

    void keep(LeaseEvent event) {
        events.add(event);
    }

    List<LeaseEvent> all() {
        return List.copyOf(events);
    }
}
