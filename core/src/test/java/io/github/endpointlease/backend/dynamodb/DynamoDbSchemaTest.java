package io.github.endpointlease.backend.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.contract.Together;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;

@OnDynamoDbLocal
class DynamoDbSchemaTest {
    private final TestTable table = TestTable.ofLeases();

    @AfterEach
    void close() {
        table.close();
    }

    @Test
    void aTableIsPaidByRequestAndReadyForUse() {
        TableDescription made = table.client()
                .describeTable(describe -> describe.tableName(table.name()))
                .table();

        assertThat(made.tableStatus()).isEqualTo(TableStatus.ACTIVE);
        assertThat(made.billingModeSummary().billingMode()).isEqualTo(BillingMode.PAY_PER_REQUEST);
    }

    @Test
    void whatIsThereStaysAndNeedsNoRightToCreate() {
        table.put(Map.of("endpoint_name", TestTable.s("demo")));
        table.aws().forgetCalls();

        DynamoDbSchema.createLeaseTable(table.client(), table.name());

        assertThat(table.keys()).containsExactly("demo");
        assertThat(table.aws().calls("DynamoDB_20120810.CreateTable")).isZero();
    }

    @Test
    void manyThatStartAtOnceMakeOneTable() {
        table.drop();

        List<String> made = Together.run(8, thread -> () -> {
            DynamoDbSchema.createLeaseTable(table.client(), table.name());
            return table.name();
        });

        assertThat(made).hasSize(8);
        assertThatCode(table::keys).doesNotThrowAnyException();
    }

    @Test
    void aTableWithAnotherKeyIsRefused() {
        assertThatThrownBy(() -> DynamoDbSchema.createTokenTable(table.client(), table.name()))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse())
                .hasMessageContaining(table.name())
                .hasMessageContaining("one key token")
                .hasMessageContaining("[endpoint_name]");
    }
}
