package io.github.endpointlease.standin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.contract.Together;
import io.github.endpointlease.parts.OnStandIn;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterAlreadyExistsException;
import software.amazon.awssdk.services.ssm.model.ParameterHistory;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterVersionNotFoundException;
import software.amazon.awssdk.services.ssm.model.SsmException;
import software.amazon.awssdk.services.ssm.model.TooManyUpdatesException;

@OnStandIn
class ParameterStoreTest {
    private final AwsStandIn aws = AwsStandIn.start();
    private final ParameterStore store = ParameterStore.addTo(aws);
    private final SsmClient ssm = Clients.client(
            SsmClient.builder()
                    .overrideConfiguration(settings -> settings.retryStrategy(retry -> retry.maxAttempts(1))),
            aws.uri(),
            Duration.ofSeconds(20));

    @AfterEach
    void stop() {
        ssm.close();
        aws.close();
    }

    @Test
    void versionsCountFromOneAlsoAfterADeletionAndTheLastHundredAreKept() {
        for (int i = 1; i <= 103; i++) {
            assertThat(put("/a/b", "v" + i)).isEqualTo(i);
        }
        List<Long> kept = ssm.getParameterHistoryPaginator(get -> get.name("/a/b")).stream()
                .flatMap(page -> page.parameters().stream())
                .map(ParameterHistory::version)
                .toList();

        assertThat(kept).hasSize(100).startsWith(4L, 5L).endsWith(102L, 103L).isSorted();
        assertThat(ssm.getParameterHistory(get -> get.name("/a/b")).parameters())
                .hasSize(50);
        assertThat(ssm.getParameter(get -> get.name("/a/b:50")).parameter().value())
                .isEqualTo("v50");
        assertThatThrownBy(() -> ssm.getParameter(get -> get.name("/a/b:3")))
                .isInstanceOf(ParameterVersionNotFoundException.class);

        ssm.deleteParameter(delete -> delete.name("/a/b"));
        assertThatThrownBy(() -> ssm.getParameter(get -> get.name("/a/b")))
                .isInstanceOf(ParameterNotFoundException.class);
        assertThat(put("/a/b", "again")).isEqualTo(1);
    }

    @Test
    void whatSsmRefusesIsRefused() {
        put("/a/b", "x".repeat(4096));

        assertThatThrownBy(() -> put("/a/b", "x".repeat(4097)))
                .isInstanceOf(SsmException.class)
                .hasMessageContaining("4096 characters");
        assertThatThrownBy(() -> put("/a/b", "{{ssm:c}}")).isInstanceOf(SsmException.class);
        assertThatThrownBy(() -> ssm.putParameter(
                        put -> put.name("/a/b").value("x").type("String").overwrite(false)))
                .isInstanceOf(ParameterAlreadyExistsException.class);
        assertThatThrownBy(() ->
                        ssm.putParameter(put -> put.name("/a/c").value("x").overwrite(true)))
                .hasMessageContaining("A parameter type is required");
    }

    @Test
    void aPathHoldsWhatLiesDirectlyBelowItTenAPage() {
        for (int i = 10; i < 35; i++) {
            put("/a/b" + i, "x");
        }
        put("/a/b/deeper", "x");
        put("/aa", "x");

        assertThat(ssm.getParametersByPathPaginator(get -> get.path("/a")).stream()
                        .map(page -> page.parameters().size()))
                .containsExactly(10, 10, 5);
        assertThat(ssm.getParametersByPathPaginator(get -> get.path("/a").recursive(true)).stream()
                        .mapToInt(page -> page.parameters().size())
                        .sum())
                .isEqualTo(26);
        store.withEmptyPages();
        assertThat(ssm.getParametersByPathPaginator(get -> get.path("/a")).stream()
                        .map(page -> page.parameters().size()))
                .containsExactly(0, 10, 0, 10, 0, 5);
    }

    @Test
    void ofWritesThatOverlapOneIsDone() {
        store.refusingOverlaps();
        put("/a/b", "x");

        List<Boolean> done = Together.run(16, thread -> () -> {
            try {
                put("/a/b", "x" + thread);
                return true;
            } catch (TooManyUpdatesException e) {
                return false;
            }
        });

        assertThat(done).contains(true, false);
        assertThat(put("/a/b", "x")).isEqualTo(done.stream().filter(one -> one).count() + 2);
    }

    @Test
    void aStaleReadShowsAnEarlierState() {
        for (int i = 1; i <= 30; i++) {
            put("/a/b", "x");
        }
        store.stale(1, 3);

        List<Long> shown = IntStream.range(0, 50)
                .mapToObj(i ->
                        ssm.getParameter(get -> get.name("/a/b")).parameter().version())
                .distinct()
                .sorted()
                .toList();

        assertThat(shown).containsExactly(27L, 28L, 29L, 30L);
    }

    private long put(String name, String value) {
        return ssm.putParameter(
                        put -> put.name(name).value(value).type("String").overwrite(true))
                .version();
    }
}
