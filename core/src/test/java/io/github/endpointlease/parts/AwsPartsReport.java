package io.github.endpointlease.parts;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
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
    private final String build;
    private final Map<AwsPart, Tally> tallies = new EnumMap<>(AwsPart.class);

    /** As JUnit makes it. */
    public AwsPartsReport() {
        this(
                Path.of(System.getProperty("basedir", ""), "target", "aws-parts.txt"),
                System.getProperty("aws.parts.build", "of no build"));
    }

    AwsPartsReport(Path file, String build) {
        this.file = file;
        this.build = build;
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

    /** The tests of a build run in more than one JVM, and in parts; each adds to what the others of the same build have written. */
    @Override
    public synchronized void testPlanExecutionFinished(TestPlan plan) {
        Path counts = file.resolveSibling("aws-parts.properties");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            // closing the channel gives the lock back
            try (FileChannel channel = FileChannel.open(
                    file.resolveSibling("aws-parts.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                channel.lock();
                Properties known = ofThisBuild(counts);
                tallies.forEach((part, tally) -> tally.addTo(known, part));
                try (Writer writer = Files.newBufferedWriter(counts)) {
                    known.store(writer, null);
                }
                Files.writeString(file, table(known));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The report on the parts of AWS was not written.", e);
        }
        tallies.replaceAll((part, tally) -> new Tally());
    }

    private Properties ofThisBuild(Path counts) throws IOException {
        Properties known = new Properties();
        if (Files.exists(counts)) {
            try (Reader reader = Files.newBufferedReader(counts)) {
                known.load(reader);
            }
        }
        if (!build.equals(known.getProperty("build"))) {
            known.clear();
            known.setProperty("build", build);
        }
        return known;
    }

    private static String table(Properties known) {
        StringBuilder table = new StringBuilder("Parts of AWS in the tests of core:\n");
        for (AwsPart part : AwsPart.values()) {
            table.append(String.format(Locale.ROOT, "  %-20s  %s\n", part.label(), line(known, part)));
        }
        return table.toString();
    }

    private static String line(Properties known, AwsPart part) {
        int passed = count(known, part, "passed");
        int failed = count(known, part, "failed");
        int skipped = count(known, part, "skipped");
        String reason = known.getProperty(part.tag() + ".reason");
        if (passed + failed > 0) {
            return "ran      " + passed + " passed, " + failed + " failed"
                    + (skipped == 0 ? "" : ", " + skipped + " skipped: " + reason);
        }
        return "skipped  " + (reason == null ? "no test of this run asks for it" : reason);
    }

    private static int count(Properties known, AwsPart part, String what) {
        return Integer.parseInt(known.getProperty(part.tag() + "." + what, "0"));
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

        void addTo(Properties known, AwsPart part) {
            Map.of("passed", passed, "failed", failed, "skipped", skipped)
                    .forEach((what, count) -> known.setProperty(
                            part.tag() + "." + what, String.valueOf(count(known, part, what) + count)));
            if (reason != null) {
                known.setProperty(part.tag() + ".reason", reason);
            }
        }
    }
}
