package io.github.endpointlease.lambda.function;

import io.github.endpointlease.LeaseEvent;
import io.github.endpointlease.LeaseListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what happens to leases; what a person should look at as a warning. */
final class LeaseLog implements LeaseListener {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseLog.class);

    @Override
    public void on(LeaseEvent event) {
        switch (event.kind()) {
            case TROUBLE, FAILED, ORPHAN_LEASED -> LOG.warn("{}", event);
            default -> LOG.info("{}", event);
        }
    }
}
