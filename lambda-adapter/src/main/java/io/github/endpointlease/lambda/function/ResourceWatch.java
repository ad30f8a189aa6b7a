package io.github.endpointlease.lambda.function;

import com.amazonaws.services.lambda.runtime.Context;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a request that takes too long, shortly before Lambda ends the function. Closing it ends the watch. */
final class ResourceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceWatch.class);

    /** Enough for three attempts to answer. */
    private static final long LAST_MILLIS = 20_000;

    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread watch = new Thread(task, "custom-resource-watch");
        watch.setDaemon(true);
        return watch;
    });
    private final @Nullable ScheduledFuture<?> alarm;

    private ResourceWatch(ResourceRequest request, ResourceResponder responder, @Nullable Context context) {
        alarm = context == null
                ? null
                : thread.schedule(
                        () -> answer(request, responder),
                        Math.max(0, context.getRemainingTimeInMillis() - LAST_MILLIS),
                        TimeUnit.MILLISECONDS);
    }

    static ResourceWatch start(ResourceRequest request, ResourceResponder responder, @Nullable Context context) {
        return new ResourceWatch(request, responder, context);
    }

    private static void answer(ResourceRequest request, ResourceResponder responder) {
        try {
            responder.answer(ResourceOutcome.failed(
                    request.fallbackId(),
                    "The function's time ran out over " + request.fallbackId()
                            + ". What was begun goes on; try again in a few minutes."));
        } catch (IOException e) {
            LOG.error("The watch could not answer", e);
        }
    }

    @Override
    public void close() {
        if (alarm != null) {
            alarm.cancel(false);
        }
        thread.shutdown();
    }

    @Override
    public String toString() {
        return alarm == null ? "no" : alarm.getDelay(TimeUnit.SECONDS) + " s";
    }
}
