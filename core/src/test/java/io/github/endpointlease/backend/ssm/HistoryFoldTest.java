package io.github.endpointlease.backend.ssm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.backend.ssm.ParameterValue.Foreign;
import io.github.endpointlease.backend.ssm.ParameterValue.Stamped;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * In every history within small bounds, a reader of the last few versions concludes what the complete history says, or that it
 * cannot tell; a writer that believes it won did, and one that tries again had lost; and no time is lost to anybody.
 */
class HistoryFoldTest {
    /** Far more than any history here: nothing is ever taken for never stamped. */
    private static final int NEVER = Integer.MAX_VALUE;

    @ParameterizedTest
    @CsvSource({
        // ours, writers, kept, stale, twice, originals, persons, late
        "true, 2, 99, true, true, 0, 0, 0",
        "true, 2, 3, true, true, 0, 0, 0",
        "true, 2, 4, true, true, 1, 0, 0",
        "true, 2, 4, true, false, 2, 0, 0",
        "true, 2, 4, true, false, 1, 1, 0",
        "true, 2, 4, false, true, 1, 0, 1",
        "true, 3, 4, false, false, 1, 0, 0",
        "false, 2, 99, true, true, 0, 0, 1",
        "false, 2, 4, true, false, 1, 0, 0"
    })
    void whatTheLastVersionsSayIsWhatTheCompleteHistorySays(
            boolean ours, int writers, int kept, boolean stale, boolean twice, int originals, int persons, int late) {
        Histories.Outcome outcome = new Histories(HistoryFoldTest::ours, UnaryOperator.identity(), kept, stale, twice)
                .explore(ours, writers, originals, persons, late);

        assertThat(outcome.violation()).isEmpty();
        assertThat(outcome.states()).isGreaterThan(100);
        assertThat(outcome.untold()).isLessThan(outcome.states());
    }

    @Test
    void whoTakesEveryWriteForOneThatCountsIsWrong() {
        assertThat(found(kept -> newest(kept).value() instanceof Stamped stamped
                        ? Optional.of(Effective.of(newest(kept).number(), stamped))
                        : HistoryFold.fold(kept, NEVER)))
                .contains("a reader concludes");
    }

    @Test
    void whoBeginsWithWhatAnyVersionCallsItsBaseLosesSightOfWhatCounts() {
        assertThat(found(kept -> {
                    Effective effective = null;
                    for (ParameterVersion version : kept) {
                        boolean named = newest(kept).value() instanceof Stamped stamped
                                && stamped.stamp().base() == version.number();
                        if (named && version.value() instanceof Stamped base) {
                            effective = Effective.of(version.number(), base);
                        } else if (effective != null) {
                            effective = effective.then(version);
                        }
                    }
                    // Where the base is out of sight, the newest version is all that is left to go by.
                    return Optional.of(
                            effective != null
                                    ? effective
                                    : Effective.of(newest(kept).number(), (Stamped)
                                            newest(kept).value()));
                }))
                .contains("a reader concludes");
    }

    @Test
    void whoIgnoresThatAStampWasCopiedLosesTime() {
        UnaryOperator<ParameterVersion> blind = version -> version.value() instanceof Foreign foreign
                ? new ParameterVersion(
                        version.number(), version.text(), new Foreign(foreign.lease(), null, foreign.bare()))
                : version;

        assertThat(new Histories(HistoryFoldTest::ours, blind, 99, false, false)
                        .explore(true, 2, 1, 0, 0)
                        .violation())
                .contains("time was lost");
    }

    /** Found by docs/spec/parameter-store/anchor-after-first.cfg. */
    @Test
    void lateWritesOfAnotherLifeThatNameEachOtherDoNotCount() {
        List<ParameterVersion> kept = List.of(
                stamped(1, new Stamp("new", 0, "created", false)),
                stamped(2, new Stamp("old", 2, "late", false)),
                stamped(3, new Stamp("old", 1, "later", false)),
                stamped(4, new Stamp("old", 2, "late", false)));

        assertThat(HistoryFold.fold(kept, NEVER)).map(Effective::number).contains(1L);
        assertThat(HistoryFold.outcome(kept, new Stamp("old", 2, "late", false)))
                .contains(OptionalLong.empty());
    }

    private static ParameterVersion stamped(long number, Stamp stamp) {
        Lease lease = Lease.running(new EndpointName("a"), new EndpointConfigName("b"), Instant.EPOCH, Instant.EPOCH);
        return new ParameterVersion(number, stamp.op(), new Stamped(lease, stamp));
    }

    private static String found(Function<List<ParameterVersion>, Optional<Effective>> reader) {
        return new Histories(reader, UnaryOperator.identity(), 3, true, true)
                .explore(true, 2, 0, 0, 0)
                .violation();
    }

    private static Optional<Effective> ours(List<ParameterVersion> kept) {
        Optional<Effective> evident = HistoryFold.evident(newest(kept));
        return evident.isPresent() ? evident : HistoryFold.fold(kept, NEVER);
    }

    private static ParameterVersion newest(List<ParameterVersion> kept) {
        return kept.get(kept.size() - 1);
    }
}
