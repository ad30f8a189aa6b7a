package io.github.endpointlease.proof;

import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** TLC, the model checker of TLA+, in a JVM of its own for each configuration. */
final class Tlc {
    private static final int HOLDS = 0;
    private static final int INVARIANT_VIOLATED = 12;
    private static final int LIVENESS_VIOLATED = 13;
    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final Pattern STATES = Pattern.compile("states generated, ([0-9,]+) distinct states found");

    private Tlc() {}

    /**
     * What came out of it.
     *
     * @param output all that TLC said
     * @param states how many distinct states it found
     * @param took from the JVM's start to its end
     * @param result "holds" or "refuted: " and what was; anything else went wrong
     */
    record Outcome(String output, long states, Duration took, String result) {}

    static Outcome run(Configuration configuration) throws IOException, InterruptedException {
        Path directory = Path.of("target", "tlc", configuration.name()).toAbsolutePath();
        Files.createDirectories(directory);
        Path output = directory.resolve("output.txt");
        long began = System.nanoTime();
        Process process = new ProcessBuilder(command(configuration, directory))
                .directory(Configuration.DIRECTORY.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(LIMIT.toMinutes(), TimeUnit.MINUTES)) {
                throw new IllegalStateException(configuration + " took more than " + LIMIT);
            }
        } finally {
            process.destroyForcibly();
        }
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        String said = Files.readString(output);
        return new Outcome(said, states(said), took, result(configuration, process.exitValue(), said));
    }

    private static List<String> command(Configuration configuration, Path directory) {
        // most configurations are over before the second compiler, or threads that collect garbage, would pay
        boolean large = configuration.isLarge();
        String compiler = large ? "-XX:+TieredCompilation" : "-XX:TieredStopAtLevel=1";
        String collector = large ? "-XX:+UseParallelGC" : "-XX:+UseSerialGC";
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                collector,
                "-Xmx2g",
                compiler,
                // TLC unpacks its standard modules there, and would disturb another that does
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                jar().toString(),
                "tlc2.TLC",
                "-workers",
                "1",
                "-nowarning",
                "-metadir",
                directory.resolve("states").toString(),
                "-config",
                configuration.file().toString(),
                configuration.module().getFileName().toString());
    }

    /** Found without loading a class of it. */
    private static Path jar() {
        try {
            URL main = Objects.requireNonNull(Tlc.class.getResource("/tlc2/TLC.class"));
            return Path.of(
                    ((JarURLConnection) main.openConnection()).getJarFileURL().toURI());
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException("TLC is not on the class path", e);
        }
    }

    /** TLC does not name a violated temporal property; a configuration that is to be refuted checks one only. */
    private static String result(Configuration configuration, int exit, String said) {
        String property = configuration.refuted().orElse("");
        return switch (exit) {
            case HOLDS -> said.contains("Model checking completed. No error has been found.") ? "holds" : "no result";
            case INVARIANT_VIOLATED ->
                said.contains("Invariant " + property + " is violated.")
                        ? "refuted: " + property
                        : "another invariant is violated";
            case LIVENESS_VIOLATED ->
                said.contains("Temporal properties were violated.") ? "refuted: " + property : "no result";
            default -> String.format(Locale.ROOT, "exit %d", exit);
        };
    }

    private static long states(String said) {
        long states = 0;
        Matcher found = STATES.matcher(said);
        while (found.find()) {
            states = Long.parseLong(found.group(1).replace(",", ""));
        }
        return states;
    }
}
