package io.github.endpointlease.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Fuzzes the parsers of a module: nothing but our own exceptions comes out, and what was written is read back. A target takes a
 * fuzzer's bytes and throws where a promise is broken; its seeds are in {@code src/test/resources/fuzz/<target>}, and what broke it
 * once stays there.
 *
 * <p>Each target has 10 seconds, or 60 with {@code -Pproof}, or {@code -Dfuzz.seconds=…}. Three run at a time: they begin by looking
 * through classes.
 */
public interface FuzzingContract {
    /** How many targets are fuzzed at a time. */
    int AT_ONCE = 3;

    /** The targets of the module: public classes with a {@code public static void fuzzerTestOneInput(byte[])}. */
    List<Class<?>> targets();

    /** Without a fuzzer, so that a seed that breaks is named. */
    @TestFactory
    default Stream<DynamicTest> eachSeedHolds() {
        return targets().stream()
                .flatMap(target -> FuzzTargets.seedsOf(target).stream()
                        .map(seed -> DynamicTest.dynamicTest(
                                target.getSimpleName() + ": " + seed.getFileName(),
                                () -> FuzzTargets.run(target, Files.readAllBytes(seed)))));
    }

    /** A fuzzer that begins with nothing finds little in ten seconds. */
    @Test
    default void eachTargetHasSeedsAndWhatWasCollectedIsKept() {
        assertThat(targets())
                .isNotEmpty()
                .allSatisfy(target -> assertThat(FuzzTargets.seedsOf(target))
                        .as("seeds of %s", target)
                        .isNotEmpty())
                .allSatisfy(
                        target -> assertThat(FuzzCorpus.of(target).archive()).isRegularFile());
    }

    /** One test for each target, and one that none was left out. */
    @TestFactory
    default Stream<DynamicTest> nothingButOurOwnExceptionsComesOut() {
        ExecutorService some = Executors.newFixedThreadPool(AT_ONCE);
        Map<Class<?>, Future<FuzzRun>> runs = new LinkedHashMap<>();
        targets().forEach(target -> runs.put(target, some.submit(() -> FuzzRun.of(target, time()))));
        some.shutdown();
        Stream<DynamicTest> each = runs.entrySet().stream()
                .map(run -> DynamicTest.dynamicTest(
                        run.getKey().getSimpleName(), () -> judge(run.getValue().get())));
        return Stream.concat(
                each, Stream.of(DynamicTest.dynamicTest("no target was left out", () -> requireAll(runs.values()))));
    }

    private static Duration time() {
        return Duration.ofSeconds(Integer.getInteger("fuzz.seconds", ProofReport.isAtLength() ? 60 : 10));
    }

    private static void judge(FuzzRun run) {
        String result = run.unable() != null
                ? "skipped: " + run.unable()
                : run.trouble() == null ? "nothing but our own exceptions" : "broken: see the test";
        ProofReport.add(
                Check.FUZZING,
                run.target().getSimpleName(),
                String.format(Locale.ROOT, "%,d inputs", run.inputs()),
                run.took(),
                result);
        // at length nothing is skipped: the proof would not be one
        assumeTrue(run.unable() == null || ProofReport.isAtLength(), run.unable());
        assertThat(run.unable()).isNull();
        if (run.trouble() != null) {
            throw new AssertionError(run.trouble());
        }
    }

    private void requireAll(Collection<Future<FuzzRun>> runs) throws ExecutionException, InterruptedException {
        List<Class<?>> ran = new ArrayList<>();
        for (Future<FuzzRun> run : runs) {
            assumeTrue(run.get().unable() == null, run.get().unable());
            if (run.get().inputs() > 0) {
                ran.add(run.get().target());
            }
        }
        assertThat(ran)
                .as("targets that were fuzzed, of those that there are")
                .containsExactlyInAnyOrderElementsOf(FuzzTargets.existingIn(FuzzTargets.folderOf(getClass())));
    }
}
