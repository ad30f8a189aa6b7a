package io.github.endpointlease.lambda.function;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import io.github.endpointlease.LeaseEvent;
import io.github.endpointlease.ReconcileReport;
import io.github.endpointlease.Reconciler;
import io.github.endpointlease.model.BackendException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the endpoints match their leases, once for each event, whatever the event says: a timer's, a change of an endpoint's
 * state, anything. Events are hints to look; what is done follows from what is seen. Safe for use by many threads, and overlapping
 * runs are harmless.
 *
 * <p>Trouble with single leases and endpoints is logged and counted in the metrics. If the leases or the endpoints could not all be
 * listed, the function fails, so that Lambda counts an error.
 *
 * <p>Answers with what it saw: {@code {"leases": 3, "endpoints": 2, "clean": true}}.
 *
 * <p>Variables: those of {@link LeasesFunction}, and {@code GRACE_SECONDS} (30, from 0 to 3600).
 */
public final class ReconcileFunction implements RequestStreamHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcileFunction.class);
    private static final String GRACE = "GRACE_SECONDS";
    private static final long DEFAULT_GRACE = 30;
    private static final long MOST_GRACE = 3600;

    private final Reconciler reconciler;

    /** For Lambda: reads the environment. */
    public ReconcileFunction() {
        this(Setup.ofLambda());
    }

    ReconcileFunction(Setup setup) {
        Environment environment = setup.environment();
        LeaseSettings settings = LeaseSettings.read(environment);
        Duration grace = environment.seconds(GRACE, 0, MOST_GRACE, DEFAULT_GRACE);
        environment.throwIfFaulty();
        LeaseParts parts = new LeaseParts(settings, setup);
        reconciler = Reconciler.builder(settings.installation(), parts.store(), parts.endpoints())
                .clock(setup.clock())
                .grace(grace)
                .adoptExisting(settings.adoptExisting())
                .listener(new LeaseLog())
                .build();
    }

    /**
     * Runs once.
     *
     * @throws BackendException if the leases or the endpoints could not all be listed
     */
    @Override
    public void handleRequest(InputStream event, OutputStream answer, @Nullable Context context) throws IOException {
        String seen = LogContext.within(context, this::run);
        answer.write(seen.getBytes(StandardCharsets.UTF_8));
    }

    private String run() {
        ReconcileReport report = reconciler.runOnce();
        if (report.unfinished() > 0) {
            LOG.warn("{} leases are left to the next run", report.unfinished());
        }
        report.events().stream()
                .filter(event -> event.kind() == LeaseEvent.Kind.TROUBLE && event.name() == null)
                .findFirst()
                .ifPresent(trouble -> {
                    throw BackendException.passing(trouble.detail(), null);
                });
        return "{\"leases\": " + report.leases() + ", \"endpoints\": " + report.endpoints() + ", \"clean\": "
                + report.isClean() + "}";
    }
}
