package io.github.endpointlease.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofTableTest {
    private static final List<List<String>> ORDINARY = List.of(
            row(Check.SPECIFICATION, "lease holds", "12 states", "holds"),
            row(Check.SIMULATION, "memory", "5,000,000 steps", "every promise held"),
            row(Check.MUTANTS, "no grace", "9,256 steps", "caught"),
            row(Check.FUZZING, "TokenFuzz", "84,608 inputs", "nothing but our own exceptions"));

    @Test
    void everyCheckHasItsLineInTheirOrder() {
        assertThat(ProofTable.render(ORDINARY, false)
                        .lines()
                        .map(line -> line.strip().replaceAll(" +", " ")))
                .containsSubsequence(
                        "specification lease holds 12 states 1.5 holds",
                        "simulation memory 5,000,000 steps 1.5 every promise held",
                        "crashes only with -Pproof");
    }

    @Test
    void aCheckThatLeftNothingFailsTheBuild() {
        List<List<String>> rows = new ArrayList<>(ORDINARY);
        rows.remove(1);

        assertThatThrownBy(() -> ProofTable.render(rows, false)).hasMessageContaining("simulation");
        assertThatThrownBy(() -> ProofTable.render(ORDINARY, true)).hasMessageContaining("mutation testing");
    }

    @Test
    void whatAnEarlierBuildHasProvenIsNoProof(@TempDir Path rows) throws IOException {
        Files.writeString(rows.resolve("old.row"), "yesterday\tFUZZING\tTokenFuzz\t1\t1.0\tfine");

        assertThat(ProofTable.rows(rows)).isEmpty();
    }

    @Test
    void aFuzzerThatHasSeedsAndDidNotRunFailsTheBuild(@TempDir Path root) throws IOException {
        Files.createDirectories(root.resolve("core/src/test/resources/fuzz/TokenFuzz"));
        Files.createDirectories(root.resolve("other/src/test/resources/fuzz/ConfigFuzz"));

        assertThatThrownBy(() -> ProofTable.requireEveryFuzzer(ORDINARY, root)).hasMessageContaining("[ConfigFuzz]");
        Files.createDirectories(root.resolve("examples/small/src/test/resources/fuzz/SmallFuzz"));

        assertThatThrownBy(() -> ProofTable.requireEveryFuzzer(ORDINARY, root))
                .hasMessageContaining("[ConfigFuzz, SmallFuzz]");
    }

    private static List<String> row(Check check, String subject, String amount, String result) {
        return List.of("today", check.name(), subject, amount, "1.5", result);
    }
}
