package io.github.endpointlease.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.BackendException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** Cancelled transactions. DynamoDB Local cancels none because of another, so a client says what AWS documents. */
class TransactionsTest {
    private final Cancelling client = new Cancelling();
    private final Transactions transactions = new Transactions(new Table(client, "tokens", "token"));

    @Test
    void oneThatMeetsAnotherIsSentAgainAsANewOne() {
        client.cancel(2, "None", "TransactionConflict");

        assertThat(write()).isEmpty();

        assertThat(client.clientTokens).hasSize(3);
    }

    @Test
    void aConditionThatFailedIsFinalEvenIfAnotherWriteMetATransaction() {
        client.cancel(9, "ConditionalCheckFailed", "TransactionConflict");

        Transactions.Refusals refusals = write().orElseThrow();

        assertThat(refusals.of(0)).isTrue();
        assertThat(refusals.of(1)).isFalse();
        assertThat(client.clientTokens).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
    void whatGoesOnIsPassingTrouble(String reason) {
        client.cancel(99, reason, "None");

        assertThatThrownBy(this::write)
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isTrue())
                .hasMessageContaining("[" + reason + ", None]")
                .hasMessageContaining("storing in table tokens");
        assertThat(client.clientTokens).hasSize(6);
    }

    @Test
    void whatIsRefusedForItselfIsLastingTrouble() {
        client.cancel(99, "ValidationError", "None");

        assertThatThrownBy(this::write)
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse());
        assertThat(client.clientTokens).hasSize(1);
    }

    @Test
    void anInterruptEndsTheTrying() {
        client.cancel(99, "TransactionConflict", "None");
        Thread.currentThread().interrupt();

        assertThatThrownBy(this::write).isInstanceOf(BackendException.class);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(client.clientTokens).hasSize(1);
    }

    private Optional<Transactions.Refusals> write() {
        return transactions.write("storing", List.of());
    }

    /** Cancels as many transactions as told, and accepts the others. */
    private static final class Cancelling implements DynamoDbClient {
        private final Set<String> clientTokens = new HashSet<>();
        private int left;
        private List<CancellationReason> reasons = List.of();

        void cancel(int count, String... codes) {
            left = count;
            reasons = Stream.of(codes)
                    .map(code -> CancellationReason.builder().code(code).build())
                    .toList();
        }

        @Override
        public TransactWriteItemsResponse transactWriteItems(TransactWriteItemsRequest request) {
            clientTokens.add(request.clientRequestToken());
            if (left-- > 0) {
                throw TransactionCanceledException.builder()
                        .cancellationReasons(reasons)
                        .build();
            }
            return TransactWriteItemsResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {}
    }
}
