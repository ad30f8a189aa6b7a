package io.github.endpointlease.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.proof.Check;
import io.github.endpointlease.proof.ProofReport;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation finds the faults that were put into the protocol. Otherwise it proves nothing about what it does not find. */
@Tag("proof")
class MutantsTest {
    private static final long ORDINARY = 10_000_000;
    private static final long AT_LENGTH = 40_000_000;

    @ParameterizedTest
    @EnumSource
    void isCaught(Mutant mutant) {
        long start = System.nanoTime();
        Search.Outcome outcome = new Search(mutant.storage(), Optional.of(mutant))
                .run(1, ProofReport.isAtLength() ? AT_LENGTH : ORDINARY);

        String result =
                outcome.broken().map(bad -> "caught: " + first(bad.reason())).orElse("not caught");
        ProofReport.add(
                Check.MUTANTS,
                mutant.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                String.format(Locale.ROOT, "%,d steps in %,d lives", outcome.steps(), outcome.lives()),
                Duration.ofNanos(System.nanoTime() - start),
                result);
        assertThat(outcome.broken().isPresent())
                .as("%s is caught within %d steps", mutant, outcome.steps())
                .isTrue();
        assertThat(outcome.broken().map(Search.Bad::reason).stream())
                .as("what the fault breaks is a promise that it should break, not the program")
                .allSatisfy(reason -> assertThat(reason)
                        .isInstanceOfSatisfying(
                                BrokenPromise.class,
                                broken -> assertThat(mutant.promises()).contains(broken.promise())));
    }

    @Test
    void eachPromiseIsAllThatSomeFaultBreaks() {
        assertThat(Mutant.values()).hasSizeGreaterThanOrEqualTo(12);
        assertThat(Stream.of(Mutant.values())
                        .map(Mutant::promises)
                        .filter(broken -> broken.size() == 1)
                        .flatMap(List::stream))
                .contains("S1", "S2", "S3", "S4", "S5", "L1", "L2", "G1", "T1");
    }

    private static String first(Throwable reason) {
        return String.valueOf(reason.getMessage())
                .lines()
                .findFirst()
                .orElse("")
                .replaceFirst(": .*Z [^:]*:", ":");
    }
}
