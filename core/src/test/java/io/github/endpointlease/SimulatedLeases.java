package io.github.endpointlease;

import java.util.function.IntConsumer;

/** Leases whose waits between two attempts are passed by somebody else. */
public final class SimulatedLeases {
    private SimulatedLeases() {}

    /**
     * Builds them.
     *
     * @param pause takes the place of a wait; is given how many attempts have failed
     */
    public static Leases build(Leases.Builder builder, IntConsumer pause) {
        return builder.pause(attempt -> {
                    pause.accept(attempt);
                    return true;
                })
                .build();
    }
}
