package io.github.endpointlease.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.benchmark.ReconcileRuns.Cost;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The benchmark measures what it says it does; how long things take is not asserted. */
class BenchmarkTest {
    @Test
    void aRunOfOursCostsPagesAndARunOfTheOriginalACallForEachLeaseMore() {
        try (Account account = new Account()) {
            account.lease(0, 120);

            Map<String, Cost> costs = ReconcileRuns.measure(account, 120, 1);

            assertThat(costs.get(ReconcileRuns.ORIGINAL))
                    .extracting(Cost::calls)
                    .isEqualTo(12 + 120);
            assertThat(costs.get(ReconcileRuns.ON_SSM)).extracting(Cost::calls).isEqualTo(12 + 2);
            assertThat(costs.get(ReconcileRuns.ON_DYNAMODB))
                    .extracting(Cost::calls)
                    .isEqualTo(1 + 2);
        }
    }
}
