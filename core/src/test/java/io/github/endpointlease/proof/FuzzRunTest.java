package io.github.endpointlease.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.NamesFuzz;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a fuzzer's JVM leaves behind is judged, not trusted. */
class FuzzRunTest {
    private static final String DONE = "#77311\tDONE   cov: 210 ft: 400 corp: 30/1Kb lim: 64 exec/s: 7000 rss: 400Mb";
    private static final String STATED = "stat::number_of_executed_units: 77311";

    @Test
    void aRunThatEndedWellTellsItsInputs() {
        FuzzRun run = judge(0, "INFO: Seed: 1", DONE, STATED);

        assertThat(run.inputs()).isEqualTo(77_311);
        assertThat(run.trouble()).isNull();
        assertThat(run.unable()).isNull();
    }

    @Test
    void aFindingIsTroubleAndIsShown() {
        FuzzRun run = judge(
                77, "INFO: Seed: 1", "== Java Exception: java.lang.ArithmeticException", "\tat io.github", STATED);

        assertThat(run.trouble()).contains("NamesFuzz", "ended with 77", "ArithmeticException\n\tat io.github");
    }

    @Test
    void noInputsBeyondTheSeedsAreTroubleWhateverTheExitCode() {
        int seeds = FuzzTargets.seedsOf(NamesFuzz.class).size();

        assertThat(judge(0).trouble()).isNotNull();
        assertThat(judge(0, DONE.replace("77311", String.valueOf(seeds))).trouble())
                .isNotNull();
        assertThat(judge(0, DONE.replace("77311", String.valueOf(seeds + 1))).trouble())
                .isNull();
    }

    @Test
    void noInputsBeyondThoseThatWereKeptAreTrouble() {
        String kept = "#900\tINITED cov: 210 ft: 400 corp: 30/1Kb exec/s: 7000 rss: 400Mb";

        assertThat(judge(0, kept, DONE.replace("77311", "900")).trouble()).isNotNull();
        assertThat(judge(0, kept, DONE.replace("77311", "901")).trouble()).isNull();
    }

    @Test
    void inputsWithoutCoverageAreTrouble() {
        assertThat(judge(0, DONE.replace("cov: 210 ", "")).trouble()).isNotNull();
        assertThat(judge(0, DONE.replace("cov: 210", "cov: 0")).trouble()).isNotNull();
    }

    @Test
    void aNativePartThatCannotBeLoadedIsNoFinding() {
        FuzzRun run = judge(1, "java.lang.UnsatisfiedLinkError: /tmp/libjazzer_driver.so: no");

        assertThat(run.unable()).contains("native part");
        assertThat(run.trouble()).isNull();
        assertThat(run.inputs()).isZero();
    }

    @Test
    void everyTargetIsFoundAndNothingElse() {
        assertThat(FuzzTargets.existingIn(FuzzTargets.folderOf(FuzzRunTest.class)))
                .contains(NamesFuzz.class)
                .allSatisfy(target -> assertThat(target.getSimpleName()).endsWith("Fuzz"));
    }

    private static FuzzRun judge(int exit, String... log) {
        return FuzzRun.judge(NamesFuzz.class, Duration.ofSeconds(10), exit, List.of(log), Path.of("log.txt"));
    }
}
