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
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
 * <p>Variables: those of {@link LeasesFunction}, and {@code GRACE_SECONDS} (30, from 0 to 300), {@code METRICS_NAMESPACE} ({@code
 * EndpointLease}): see {@link ReconcileMetrics} for what is in it.
 */
public final class ReconcileFunction implements RequestStreamHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcileFunction.class);
    private static final String NAMESPACE = "METRICS_NAMESPACE";
    private static final String GRACE = "GRACE_SECONDS";
    private static final long DEFAULT_GRACE = 30;
    private static final long MOST_GRACE = 300;

    private final Reconciler reconciler;
    private final ReconcileMetrics metrics;
    private final Consumer<String> out;

    /** For Lambda: reads the environment. */
    public ReconcileFunction() {
        this(Setup.ofLambda());
        Priming.register(ReconcileFunction::prime);
    }

    static void prime(Setup setup) {
        new ReconcileFunction(setup).run();
    }

    ReconcileFunction(Setup setup) {
        Environment environment = setup.environment();
        LeaseSettings settings = LeaseSettings.read(environment);
        Duration grace = environment.seconds(GRACE, 0, MOST_GRACE, DEFAULT_GRACE);
        String namespace = environment.text(NAMESPACE).orElse("EndpointLease");
        environment.throwIfFaulty();
        metrics = new ReconcileMetrics(namespace, settings.installation());
        out = setup.metrics();
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
        out.accept(metrics.line(report));
        if (report.unfinished() > 0) {
            LOG.warn("{} leases are left to the next run", report.unfinished());
        }
        if (!ReconcileMetrics.isComplete(report)) {
            throw BackendException.passing(
                    report.events().stream()
                            .filter(event -> event.name() == null)
                            .map(LeaseEvent::detail)
                            .collect(Collectors.joining(" ")),
                    null);
        }
        return "{\"leases\": " + report.leases() + ", \"endpoints\": " + report.endpoints() + ", \"clean\": "
                + report.isClean() + "}";
    }
}
