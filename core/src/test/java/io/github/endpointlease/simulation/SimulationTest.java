package io.github.endpointlease.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.endpointlease.proof.Check;
import io.github.endpointlease.proof.ProofReport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every promise holds, in every life. {@code -Dsimulation.seed=… -Dsimulation.store=…} brings one life back, {@code
 * -Dsimulation.first=…} begins at another seed.
 */
@Tag("proof")
class SimulationTest {
    private static final long FIRST_SEED = Long.getLong("simulation.first", 1);

    /** Lives in memory are quick and hold the protocol to account; the others do so with their stores. */
    @ParameterizedTest
    @CsvSource({
        "MEMORY,            4_800_000, 990_000_000",
        "JDBC,                 80_000,   3_000_000",
        "DYNAMODB,            120_000,   6_000_000",
        "PARAMETER_STORE,      50_000,   3_000_000"
    })
    void everyPromiseHolds(Storage.Kind kind, String ordinary, String atLength) {
        long enough = Long.parseLong((ProofReport.isAtLength() ? atLength : ordinary).replace("_", ""));
        long start = System.nanoTime();
        Search.Outcome outcome = new Search(kind, Optional.empty()).run(FIRST_SEED, enough);

        outcome.broken().ifPresent(bad -> tell(kind, bad));
        ProofReport.add(
                Check.SIMULATION,
                kind.name().toLowerCase(Locale.ROOT),
                String.format(Locale.ROOT, "%,d steps in %,d lives", outcome.steps(), outcome.lives()),
                Duration.ofNanos(System.nanoTime() - start),
                "every promise held");
        assertThat(outcome.steps()).isGreaterThanOrEqualTo(enough);
    }

    @ParameterizedTest
    @MethodSource("knownSeeds")
    void whatOnceWentWrongDoesNotAnyMore(Storage.Kind kind, long seed) {
        live(kind, seed);
    }

    @Test
    void theLifeThatIsAskedForIsLived() {
        String seed = System.getProperty("simulation.seed");
        assumeTrue(seed != null, "-Dsimulation.seed asks for one");
        live(Storage.Kind.valueOf(System.getProperty("simulation.store", "MEMORY")), Long.parseLong(seed));
    }

    @ParameterizedTest
    @CsvSource({"MEMORY", "DYNAMODB", "PARAMETER_STORE"})
    void aSeedComesOutTheSameEachTime(Storage.Kind kind) {
        Trace one = Trace.kept();
        Trace other = Trace.kept();
        new Episode(42, kind, Optional.empty(), one).run();
        new Episode(42, kind, Optional.empty(), other).run();

        assertThat(one.fingerprint()).isEqualTo(other.fingerprint());
    }

    static List<Object[]> knownSeeds() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(SimulationTest.class.getResourceAsStream("seeds.txt")),
                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" +", 3))
                    .map(words -> new Object[] {Storage.Kind.valueOf(words[0]), Long.parseLong(words[1])})
                    .toList();
        }
    }

    private static void live(Storage.Kind kind, long seed) {
        Search.Outcome outcome = new Search(kind, Optional.empty()).one(seed);
        outcome.broken().ifPresent(bad -> tell(kind, bad));
        assertThat(outcome.steps()).isPositive();
    }

    /** Lives it again, and tells how it came to its end. */
    private static void tell(Storage.Kind kind, Search.Bad bad) {
        Trace trace = Trace.kept();
        try {
            new Episode(bad.seed(), kind, Optional.empty(), trace).run();
        } catch (BrokenPromise | AssertionError | RuntimeException again) {
            fail(
                    "%s%nThis line brings it back:%n  ./mvnw -pl core test -Dtest=SimulationTest#theLifeThatIsAskedForIsLived"
                            + " -Dsimulation.seed=%d -Dsimulation.store=%s%nWhat happened last:%n%s",
                    again, bad.seed(), kind, trace);
        }
        fail("Seed %d on %s ended with %s, and not when it was lived again.", bad.seed(), kind, bad.reason());
    }
}
