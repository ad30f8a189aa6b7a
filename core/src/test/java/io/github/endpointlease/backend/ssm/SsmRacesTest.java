package io.github.endpointlease.backend.ssm;

import static io.github.endpointlease.backend.ssm.Fixture.CONFIG;
import static io.github.endpointlease.backend.ssm.Fixture.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.Leases;
import io.github.endpointlease.backend.memory.InMemoryEndpoints;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.LeaseContendedException;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.proof.ProofReport;
import io.github.endpointlease.standin.OriginalUpdater;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many extensions of one lease at once, through the production path: none is lost, none counts twice. */
@OnStandIn
class SsmRacesTest {
    private static final int WRITERS = 64;
    private static final int EACH = ProofReport.isAtLength() ? 50 : 5;
    private static final int BESIDE_THE_ORIGINAL = ProofReport.isAtLength() ? 50 : 5;
    private static final Duration DEADLINE = Duration.ofMinutes(5);

    private final Fixture fixture = new Fixture(3);

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void ofSixtyFourWritersInEightProcessesNoExtensionIsLost() {
        assertThat(extendedTogether(processes(8), WRITERS, EACH)).isEqualTo(Duration.ofMinutes((long) WRITERS * EACH));
    }

    @Test
    void ofSixteenProcessesThatRaceEachOtherNoExtensionIsLost() {
        assertThat(extendedTogether(processes(16), 16, 5)).isEqualTo(Duration.ofMinutes(16 * 5));
    }

    @Test
    void whereWritesThatOverlapAreRefusedNoExtensionIsLost() {
        fixture.parameters.refusingOverlaps();

        assertThat(extendedTogether(processes(8), 16, 4)).isEqualTo(Duration.ofMinutes(16 * 4));
    }

    /** The later expiry counts where the original wrote over what it had not seen, so no answer of either is undercut. */
    @Test
    void besideTheOriginalSixtyFourWritersKeepEveryMinuteAndEveryAnswerHolds() {
        List<Leases> processes = processes(8);
        Instant first = start(processes);
        OriginalUpdater original = new OriginalUpdater(fixture.ssm, InstantSource.system());

        List<Instant> promised = Together.run(WRITERS + 1, DEADLINE, thread -> () -> {
            Instant latest = Instant.EPOCH;
            for (int n = 0; n < BESIDE_THE_ORIGINAL; n++) {
                Instant answered = thread == WRITERS
                        ? original.extend(NAME.value(), 7)
                        : extended(processes.get(thread % processes.size()));
                latest = answered.isAfter(latest) ? answered : latest;
                if (thread == WRITERS) {
                    // a run looks at everything, and writes once more what the original has written
                    fixture.store.page(Optional.empty());
                }
            }
            return latest;
        });

        Instant end = Fixture.found(fixture.store).lease().expiry();
        assertThat(promised)
                .hasSize(WRITERS + 1)
                .allSatisfy(answered -> assertThat(answered).isBeforeOrEqualTo(end));
        assertThat(end).isAfterOrEqualTo(first.plus(Duration.ofMinutes((long) WRITERS * BESIDE_THE_ORIGINAL)));
    }

    private Duration extendedTogether(List<Leases> processes, int writers, int each) {
        Instant first = start(processes);
        Together.run(writers, DEADLINE, i -> () -> {
            for (int n = 0; n < each; n++) {
                OperationId operation = OperationId.random();
                boolean through = false;
                while (!through) {
                    through = isThrough(processes.get(i % processes.size()), operation);
                }
            }
            return i;
        });
        return Duration.between(first, Fixture.found(fixture.store).lease().expiry());
    }

    /** A caller that is told that the lease is contended sends the same operation again. */
    private static boolean isThrough(Leases process, OperationId operation) {
        try {
            process.lease(NAME).extend(Duration.ofMinutes(1), operation);
            return true;
        } catch (LeaseContendedException e) {
            return false;
        }
    }

    private static Instant extended(Leases process) {
        OperationId operation = OperationId.random();
        while (true) {
            try {
                return process.lease(NAME)
                        .extend(Duration.ofMinutes(1), operation)
                        .view()
                        .expiresAt();
            } catch (LeaseContendedException e) {
                assertThat(e.isRetryable()).isTrue();
            }
        }
    }

    private static Instant start(List<Leases> processes) {
        return processes.get(0).add(NAME, CONFIG, Duration.ofHours(1)).view().expiresAt();
    }

    private List<Leases> processes(int count) {
        return Stream.generate(() -> Leases.builder(
                                "demo",
                                SsmExpiryStore.create(fixture.ssm),
                                InMemoryEndpoints.create(InstantSource.system()))
                        .build())
                .limit(count)
                .toList();
    }
}
