package io.github.endpointlease.backend.ssm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.backend.ssm.ParameterValue.Broken;
import io.github.endpointlease.backend.ssm.ParameterValue.Foreign;
import io.github.endpointlease.backend.ssm.ParameterValue.Stamped;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Where {@link HistoryFoldTest} walks through all histories, these say what a reader must be able to tell from a given one. */
class SingleHistoriesTest {
    private static final Instant START = Instant.parse("2026-01-31T09:00:00Z");
    private static final Lease LEASE =
            Lease.running(new EndpointName("demo-a-Endpoint"), new EndpointConfigName("demo-a-config"), START, START);
    private static final int MOST = 2;
    private static final Stamp MINE = new Stamp("life", 7, "mine", false);

    @Test
    void whatALaterVersionOfItsLifeCallsItsBaseCounts() {
        assertThat(HistoryFold.fold(List.of(ours(7, "life", 5), ours(8, "life", 7), ours(9, "life", 6)), MOST))
                .hasValueSatisfying(effective -> assertThat(effective.number()).isEqualTo(8));
    }

    @Test
    void whatIsForeignCountsWhereAllAroundItIsOfOneLife() {
        assertThat(HistoryFold.fold(List.of(foreign(7), ours(8, "life", 7)), MOST))
                .hasValueSatisfying(effective -> assertThat(effective.number()).isEqualTo(8));
        assertThat(HistoryFold.fold(List.of(ours(6, "another", 4), foreign(7), ours(8, "life", 7)), MOST))
                .isEmpty();
    }

    @Test
    void asManyAsAreKeptWithoutATraceOfOursAreTheOriginals() {
        assertThat(HistoryFold.fold(List.of(foreign(7), foreign(8)), MOST))
                .hasValueSatisfying(effective -> assertThat(effective.number()).isEqualTo(8));
        assertThat(HistoryFold.fold(List.of(foreign(7), foreign(8)), MOST + 1)).isEmpty();
        assertThat(HistoryFold.fold(List.of(ours(7, "life", 5), ours(8, "life", 6)), MOST))
                .isEmpty();
    }

    @Test
    void theVersionRightAfterTheBaseIsEnoughToTellWhoWon() {
        assertThat(HistoryFold.outcome(List.of(version(8, MINE)), MINE)).contains(OptionalLong.of(8));
        assertThat(HistoryFold.outcome(List.of(ours(8, "life", 7)), MINE)).contains(OptionalLong.empty());
        assertThat(HistoryFold.outcome(List.of(foreign(8)), MINE)).contains(OptionalLong.empty());
        assertThat(HistoryFold.outcome(List.of(version(9, MINE)), MINE)).isEmpty();
    }

    @Test
    void onlyWhatComesAfterTheBaseTells() {
        assertThat(HistoryFold.outcome(List.of(foreign(7), version(8, MINE)), MINE))
                .contains(OptionalLong.of(8));
        assertThat(HistoryFold.outcome(List.of(ours(7, "life", 7), version(8, MINE)), MINE))
                .contains(OptionalLong.of(8));
        assertThat(HistoryFold.outcome(List.of(ours(7, "another", 6), version(8, MINE)), MINE))
                .contains(OptionalLong.empty());
    }

    @Test
    void whatCannotBeReadAnyMoreStaysInTheLifeThatItBrokeIn() {
        ParameterVersion broken = new ParameterVersion(8, "text", new Broken("not JSON", true));
        Effective beforeOurs = Effective.first(foreign(1));

        assertThat(Effective.of(7, new Stamped(LEASE, MINE)).then(broken).life())
                .isEqualTo("life");
        assertThat(beforeOurs.then(broken).life()).isEqualTo(broken.digest());
    }

    private static ParameterVersion ours(long number, String life, long base) {
        return version(number, new Stamp(life, base, "write-" + number, false));
    }

    private static ParameterVersion version(long number, Stamp stamp) {
        return new ParameterVersion(number, "text", new Stamped(LEASE, stamp));
    }

    private static ParameterVersion foreign(long number) {
        return new ParameterVersion(number, "text", new Foreign(LEASE, null, true));
    }
}
