package io.github.endpointlease.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.ReconcileReport;
import io.github.endpointlease.Reconciler;
import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.parts.OnStandIn;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A run in which nothing is to be done costs the pages of the leases and of the endpoints, and not a call more. */
@OnStandIn
@OnDynamoDbLocal
class FewCallsTest {
    private static final int LEASES = 1_000;
    private static final int CREATORS = 8;

    /** Of 100, with one endpoint more than there are leases. */
    private static final int ENDPOINT_PAGES = 11;

    @ParameterizedTest
    @EnumSource(AwsAccount.Store.class)
    void aSteadyRunOverAThousandLeasesCostsTheirPagesOnly(AwsAccount.Store store) {
        try (AwsWire wire = new AwsWire(Duration.ofSeconds(20), 1)) {
            AwsAccount account = new AwsAccount(store, wire);
            Instant now = account.clock().instant();
            Together.run(CREATORS, creator -> () -> {
                for (int i = creator; i < LEASES; i += CREATORS) {
                    lease(account, "demo-model-%04d-Endpoint".formatted(i), now);
                }
                return creator;
            });
            account.sageMaker().addForeign("their-own", Map.of());
            Reconciler reconciler = Reconciler.builder(AwsLife.INSTALLATION, account.store(), account.endpoints())
                    .clock(account.clock())
                    .build();
            // asks whose the one is that has no lease, and remembers that it is nobody's once it is no news
            account.clock().advance(Duration.ofMinutes(10));
            reconciler.runOnce();
            assertThat(account.breaker().calls()).containsEntry("SageMaker.ListTags", 1);
            Map<String, Integer> before = account.breaker().calls();

            ReconcileReport report = reconciler.runOnce();

            assertThat(report.leases()).isEqualTo(LEASES);
            assertThat(report.endpoints()).isEqualTo(LEASES + 1);
            Map<String, Integer> calls = new HashMap<>(account.breaker().calls());
            before.forEach((operation, count) -> calls.merge(operation, -count, Integer::sum));
            calls.values().removeIf(count -> count == 0);
            assertThat(calls)
                    .isEqualTo(
                            switch (store) {
                                case PARAMETER_STORE ->
                                    Map.of(
                                            "AmazonSSM.GetParametersByPath",
                                            100,
                                            "SageMaker.ListEndpoints",
                                            ENDPOINT_PAGES);
                                case DYNAMODB ->
                                    Map.of("DynamoDB_20120810.Scan", 1, "SageMaker.ListEndpoints", ENDPOINT_PAGES);
                            });
        }
    }

    private static void lease(AwsAccount account, String name, Instant now) {
        account.sageMaker().addForeign(name, Map.of("endpoint-lease:installation", AwsLife.INSTALLATION));
        Instant expiry = now.plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS);
        Lease lease = Lease.running(new EndpointName(name), AwsLife.CONFIG, expiry, now)
                .owning(now.truncatedTo(ChronoUnit.SECONDS));
        assertThat(account.store().create(lease)).isTrue();
    }
}
