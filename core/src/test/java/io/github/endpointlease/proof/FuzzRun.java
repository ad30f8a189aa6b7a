package io.github.endpointlease.proof;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Fuzzes one target in a JVM of its own, because Jazzer fuzzes one a JVM. What it finds out is kept between builds in {@code
 * target/fuzz/<target>}: the corpus, the log and the inputs that broke something. It begins with the {@link FuzzCorpus} that is kept
 * beside the sources, which {@code -Dfuzz.keep=true} brings up to date.
 *
 * @param target what was fuzzed
 * @param inputs how many inputs were tried while coverage was counted; 0 if it did not come so far
 * @param took how long it took, with the start of the JVM
 * @param unable why there is no fuzzing on this machine; null if there is
 * @param trouble what went wrong; null if nothing did
 */
record FuzzRun(
        Class<?> target,
        long inputs,
        Duration took,
        @Nullable String unable,
        @Nullable String trouble) {
    private static final String OURS = "io.github.endpointlease.**";
    private static final Duration START_AND_END = Duration.ofMinutes(3);
    private static final int LINES_SHOWN = 60;

    /** What changing single bytes would hardly ever come to, as libFuzzer's dictionaries have it. */
    private static final List<String> DICTIONARY = Stream.of(
                    "2147483648",
                    "-1",
                    "9223372036854775808",
                    "1e400",
                    "1e-400",
                    "1e999999999999",
                    "NaN",
                    "null",
                    "true",
                    "{}",
                    "[]",
                    "/",
                    "../",
                    "{{",
                    "1970-01-01T00:00:00Z",
                    "+1000000000-12-31T23:59:59Z",
                    "\\x00",
                    "\\x0a",
                    "\\x0a\\x0a",
                    "\\\\ud800",
                    "\\xc4\\xb0",
                    "\\xc4\\xb1")
            .map(word -> '"' + word + '"')
            .toList();

    /**
     * What the names of jars on the class path begin with that no target needs: Jazzer looks through every class that it is given,
     * which may take longer than the fuzzing.
     */
    private static final List<String> UNNEEDED_JARS = List.of(
            "DynamoDBLocal",
            "archunit",
            "byte-buddy",
            "cloudformation",
            "cognito",
            "docker-java",
            "guava",
            "h2",
            "ion-",
            "jetty",
            "joda",
            "json-schema-validator",
            "kotlin",
            "lambda",
            "langchain4j",
            "log4j",
            "netty",
            "onnxruntime",
            "partiql",
            "pinpoint",
            "sagemaker",
            "sfn",
            "ssm",
            "testcontainers",
            "tokenizers");

    /** libFuzzer has tried what it was given. */
    private static final Pattern REPLAYED = Pattern.compile("#(\\d+)\\s+INITED\\s");

    /** libFuzzer's last word, with the coverage that it has only where classes are instrumented. */
    private static final Pattern DONE = Pattern.compile("#(\\d+)\\s+DONE\\s+cov: [1-9]");

    /**
     * Fuzzes a target, if this machine can.
     *
     * @param target the target
     * @param time for how long
     */
    static FuzzRun of(Class<?> target, Duration time) {
        String missing = missingPart();
        return missing == null ? run(target, time) : new FuzzRun(target, 0, Duration.ZERO, missing, null);
    }

    private static FuzzRun run(Class<?> target, Duration time) {
        long start = System.nanoTime();
        try {
            Path home = Path.of(System.getProperty("basedir", ""), "target", "fuzz", target.getSimpleName())
                    .toAbsolutePath();
            Path log = home.resolve("log.txt");
            Path corpus = home.resolve("corpus");
            FuzzCorpus.of(target).unpackInto(corpus);
            Files.createDirectories(home.resolve("findings"));
            Files.write(home.resolve("dictionary.txt"), DICTIONARY);
            List<String> arguments = arguments(target, home);
            List<String> fuzzing = List.of(
                    "-dict=" + home.resolve("dictionary.txt"),
                    "-max_total_time=" + time.toSeconds(),
                    corpus.toString(),
                    FuzzTargets.seedFolderOf(target).toString());
            int exit = jazzer(arguments, fuzzing, log, time);
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            FuzzRun outcome = judge(target, took, exit, Files.readAllLines(log, StandardCharsets.ISO_8859_1), log);
            if (outcome.isGood() && Boolean.getBoolean("fuzz.keep")) {
                keep(target, home, arguments);
            }
            return outcome;
        } catch (IOException e) {
            throw new UncheckedIOException(target + " cannot be fuzzed.", e);
        }
    }

    private boolean isGood() {
        return unable == null && trouble == null;
    }

    /** The fewest inputs that reach everything that the corpus and the seeds reach. */
    private static void keep(Class<?> target, Path home, List<String> arguments) throws IOException {
        Path kept = home.resolve("kept");
        FuzzCorpus.empty(kept);
        Path log = home.resolve("merge.txt");
        List<String> merging = List.of(
                "-merge=1",
                kept.toString(),
                home.resolve("corpus").toString(),
                FuzzTargets.seedFolderOf(target).toString());
        if (jazzer(arguments, merging, log, START_AND_END) != 0) {
            throw new IllegalStateException("The corpus of " + target + " could not be merged: see " + log);
        }
        FuzzCorpus.of(target).pack(kept);
    }

    /** Returns its exit code; -1 if it did not end in time. */
    private static int jazzer(List<String> arguments, List<String> task, Path log, Duration time) throws IOException {
        List<String> all = Stream.of(arguments, task)
                .flatMap(List::stream)
                .map(FuzzRun::quoted)
                .toList();
        Path file = Files.write(log.resolveSibling("arguments-" + log.getFileName()), all);
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "@" + file)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return end(process, time.plus(START_AND_END)) ? process.exitValue() : -1;
    }

    private static boolean end(Process process, Duration patience) {
        try {
            return process.waitFor(patience.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            process.destroyForcibly();
        }
    }

    static FuzzRun judge(Class<?> target, Duration took, int exit, List<String> log, Path file) {
        Matcher done = DONE.matcher(String.join("\n", log));
        long inputs = done.find() ? Long.parseLong(done.group(1)) : 0;
        // what is kept is tried first, and is no search
        Matcher replayed = REPLAYED.matcher(String.join("\n", log));
        long known = replayed.find() ? Long.parseLong(replayed.group(1)) : 0;
        if (exit == 0 && inputs > Math.max(known, FuzzTargets.seedsOf(target).size())) {
            return new FuzzRun(target, inputs, took, null, null);
        }
        if (inputs == 0 && log.stream().anyMatch(line -> line.contains(UnsatisfiedLinkError.class.getName()))) {
            return new FuzzRun(target, 0, took, "Jazzer's native part cannot be loaded: see " + file, null);
        }
        String shown = log.stream()
                .dropWhile(line -> !line.startsWith("== ") && !line.contains("ERROR"))
                .limit(LINES_SHOWN)
                .collect(Collectors.joining("\n"));
        return new FuzzRun(
                target,
                inputs,
                took,
                null,
                target.getSimpleName() + " ended with " + exit + ". Put what broke it into "
                        + "src/test/resources/fuzz/" + target.getSimpleName() + " and mend it. The whole log: " + file
                        + "\n" + shown);
    }

    private static List<String> arguments(Class<?> target, Path home) {
        List<String> arguments = new ArrayList<>(List.of(
                "-cp",
                classPath(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                // Jazzer attaches an agent to its own JVM
                "-Djdk.attach.allowAttachSelf=true",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off"));
        if (!ProofReport.isAtLength()) {
            // the second compiler is not ready before the end
            arguments.add("-XX:TieredStopAtLevel=1");
        }
        for (String property : List.of("user.language", "user.country", "user.timezone")) {
            arguments.add("-D" + property + "=" + System.getProperty(property, ""));
        }
        arguments.addAll(List.of(
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.getName(),
                "--instrumentation_includes=" + OURS,
                "--custom_hook_includes=" + OURS,
                "--reproducer_path=" + home.resolve("findings"),
                "-artifact_prefix=" + home.resolve("findings") + "/",
                // so much for one input is a finding
                "-timeout=20",
                "-print_final_stats=1"));
        return arguments;
    }

    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
                .filter(entry -> UNNEEDED_JARS.stream().noneMatch(new File(entry).getName()::startsWith))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** As Java's argument files have it. */
    private static String quoted(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** Why Jazzer cannot run on this machine; null if it brings what it needs. */
    private static @Nullable String missingPart() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String system = name.startsWith("mac") ? "macos" : name.startsWith("windows") ? "windows" : name;
        String processor = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        String part = system + "_" + processor;
        String library = "com/code_intelligence/jazzer/driver/jazzer_driver_" + part + "/"
                + System.mapLibraryName("jazzer_driver");
        boolean isThere = ClassLoader.getSystemResource(library) != null;
        boolean isJazzer = ClassLoader.getSystemResource("com/code_intelligence/jazzer/Jazzer.class") != null;
        return isThere || !isJazzer ? null : "Jazzer has no native part for " + part;
    }
}
