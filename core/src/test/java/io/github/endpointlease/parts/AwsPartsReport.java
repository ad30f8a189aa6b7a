package io.github.endpointlease.parts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestTag;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes to {@code target/aws-parts.txt} which parts of AWS the tests of this run met, from what ran and what was skipped. The end of
 * the build shows it. JUnit finds it by its name in {@code META-INF/services}.
 */
public final class AwsPartsReport implements TestExecutionListener {
    private final Path file;
    private final Map<AwsPart, Tally> tallies = new EnumMap<>(AwsPart.class);

    /** As JUnit makes it. */
    public AwsPartsReport() {
        this(Path.of(System.getProperty("basedir", ""), "target", "aws-parts.txt"));
    }

    AwsPartsReport(Path file) {
        this.file = file;
        for (AwsPart part : AwsPart.values()) {
            tallies.put(part, new Tally());
        }
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        boolean successful = result.getStatus() == TestExecutionResult.Status.SUCCESSFUL;
        boolean aborted = result.getStatus() == TestExecutionResult.Status.ABORTED;
        for (AwsPart part : AwsPart.values()) {
            Tally tally = tally(part);
            if (!isOf(test, part) || (test.isContainer() && !test.isTest() && successful)) {
                continue;
            }
            if (successful) {
                tally.passed++;
            } else if (aborted) {
                tally.skipped++;
                tally.reason = result.getThrowable().map(Throwable::getMessage).orElse("given up");
            } else {
                tally.failed++;
            }
        }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        for (AwsPart part : AwsPart.values()) {
            if (isOf(test, part)) {
                tally(part).skipped++;
                tally(part).reason = reason;
            }
        }
    }

    @Override
    public synchronized void testPlanExecutionFinished(TestPlan plan) {
        StringBuilder table = new StringBuilder("Parts of AWS in the tests of core:\n");
        for (AwsPart part : AwsPart.values()) {
            table.append(String.format(Locale.ROOT, "  %-20s  %s\n", part.label(), tally(part)));
        }
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, table);
        } catch (IOException e) {
            throw new UncheckedIOException("The report on the parts of AWS was not written.", e);
        }
    }

    private Tally tally(AwsPart part) {
        return tallies.computeIfAbsent(part, absent -> new Tally());
    }

    private static boolean isOf(TestIdentifier test, AwsPart part) {
        return test.getTags().contains(TestTag.create(part.tag()));
    }

    private static final class Tally {
        private int passed;
        private int failed;
        private int skipped;
        private @Nullable String reason;

        @Override
        public String toString() {
            if (passed + failed > 0) {
                return "ran      " + passed + " passed, " + failed + " failed"
                        + (skipped == 0 ? "" : ", " + skipped + " skipped: " + reason);
            }
            return "skipped  " + (reason == null ? "no test of this run asks for it" : reason);
        }
    }
}
