package io.github.endpointlease.live;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A run of live tests inside a test, with settings of its own. */
final class LiveRun implements TestExecutionListener {
    private final AtomicInteger passed = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final Queue<String> skipped = new ConcurrentLinkedQueue<>();

    private LiveRun() {}

    static LiveRun of(Map<String, String> settings, List<DiscoverySelector> selectors) {
        LiveRun run = new LiveRun();
        LauncherFactory.create(LauncherConfig.builder()
                        .enableTestExecutionListenerAutoRegistration(false)
                        .addTestExecutionListeners(run)
                        .build())
                .execute(LauncherDiscoveryRequestBuilder.request()
                        .selectors(selectors)
                        .configurationParameters(settings)
                        .build());
        return run;
    }

    int passed() {
        return passed.get();
    }

    /** What failed, each beginning with its name. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** The reasons. */
    List<String> skipped() {
        return List.copyOf(skipped);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        String reason = result.getThrowable().map(String::valueOf).orElse("");
        switch (result.getStatus()) {
            case SUCCESSFUL -> passed.addAndGet(test.isTest() ? 1 : 0);
            case ABORTED -> skipped.add(reason);
            case FAILED -> failures.add(test.getDisplayName() + ": " + reason);
        }
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        skipped.add(reason);
    }
}
