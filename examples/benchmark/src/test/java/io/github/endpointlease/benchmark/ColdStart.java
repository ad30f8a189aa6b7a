package io.github.endpointlease.benchmark;

import io.github.endpointlease.benchmark.FirstAnswers.Answer;
import io.github.endpointlease.benchmark.FirstAnswers.Question;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * From the start of a process to its first answer, without SnapStart. The ways take turns, so that they share good moments and bad.
 *
 * <p>The ways with an archive of classes are for who brings the JVM: an archive fits only the very JVM that made it, and that of
 * Lambda's managed runtimes is changed by AWS.
 */
final class ColdStart {
    static final String AS_LAMBDA = "ours, as Lambda starts it";
    static final String ARCHIVED = "with a class archive";
    static final String ARCHIVED_ALL = "and code in it";
    static final String AOT = "with an AOT cache, and code";

    /** The first JVM that makes an AOT cache in one go. Source: JEP 514. */
    private static final int AOT_SINCE = 25;

    static final String PYTHON = "Python with boto3";
    private static final int ROUNDS = 10;
    private static final double GOAL = 1.2;

    private ColdStart() {}

    /** Gets one first answer. */
    @FunctionalInterface
    private interface Way {
        Answer get() throws IOException, InterruptedException;
    }

    static void print(PrintStream out) throws IOException, InterruptedException {
        Optional<String> boto3 = FirstAnswers.boto3();
        out.printf(
                "%nFrom a process's start to its first answer, %d of each way, without SnapStart; %s%n",
                ROUNDS, boto3.map(version -> "boto3 " + version).orElse("Python with boto3 is not here"));
        out.printf("%-12s %-28s %9s %9s %9s %10s%n", "", "", "median ms", "fastest", "slowest", "of Python");
        try (FirstAnswers answers = new FirstAnswers()) {
            for (Question question : Question.values()) {
                Map<String, Samples> times = measure(answers, question, boto3.isPresent(), ROUNDS);
                Samples yardstick = times.get(PYTHON);
                times.forEach((way, samples) -> out.printf(
                        "%-12s %-28s %9.0f %9.0f %9.0f %10s%n",
                        question.title,
                        way,
                        samples.median(),
                        samples.millis(0),
                        samples.millis(1),
                        yardstick == null ? "no Python" : verdict(way, samples.median() / yardstick.median())));
            }
        }
    }

    private static String verdict(String way, double share) {
        String text = "%.2f".formatted(share);
        return way.equals(PYTHON) ? text : text + (share <= GOAL ? " goal of 1.2 met" : " goal of 1.2 missed");
    }

    static Map<String, Samples> measure(FirstAnswers answers, Question question, boolean python, int rounds)
            throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("classes-");
        try {
            Map<String, Way> ways = ways(answers, question, python, folder);
            Map<String, long[]> nanos = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<String, Way> way : ways.entrySet()) {
                    nanos.computeIfAbsent(way.getKey(), key -> new long[rounds])[round] =
                            way.getValue().get().nanos();
                }
            }
            Map<String, Samples> samples = new LinkedHashMap<>();
            nanos.forEach((way, times) -> samples.put(way, new Samples(times)));
            return samples;
        } finally {
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    private static Map<String, Way> ways(FirstAnswers answers, Question question, boolean python, Path folder) {
        Map<String, Way> ways = new LinkedHashMap<>();
        if (python) {
            ways.put(PYTHON, () -> answers.ofPython(question));
        }
        ways.put(AS_LAMBDA, () -> answers.ofJava(question, List.of()));
        Path client = folder.resolve("client.jsa");
        List<String> archived =
                trained(answers, question, client, "ArchiveClassesAtExit", "SharedArchiveFile", List.of());
        ways.put(ARCHIVED, () -> answers.ofJava(question, archived));
        // the client loads code by a class loader of its own, whose classes no archive takes
        List<String> code = List.of("-Xbootclasspath/a:" + question.archive());
        Path both = folder.resolve("all.jsa");
        List<String> all = trained(answers, question, both, "ArchiveClassesAtExit", "SharedArchiveFile", code);
        ways.put(ARCHIVED_ALL, () -> answers.ofJava(question, all));
        if (Runtime.version().feature() >= AOT_SINCE) {
            List<String> aot =
                    trained(answers, question, folder.resolve("all.aot"), "AOTCacheOutput", "AOTCache", code);
            ways.put(AOT, () -> answers.ofJava(question, aot));
        }
        return ways;
    }

    /** Lets a JVM keep what it has learned until the first answer. Returns the options with which another begins there. */
    private static List<String> trained(
            FirstAnswers answers, Question question, Path file, String keeping, String using, List<String> options) {
        answers.ofJava(question, with(options, "-XX:" + keeping + "=" + file));
        if (!Files.exists(file)) {
            throw new IllegalStateException("This JVM has not kept anything with " + keeping + ".");
        }
        return with(options, "-XX:" + using + "=" + file);
    }

    private static List<String> with(List<String> options, String option) {
        return Stream.concat(options.stream(), Stream.of(option)).toList();
    }
}
