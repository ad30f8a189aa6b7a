package io.github.endpointlease.live;

import io.github.endpointlease.backend.dynamodb.DynamoDbExpiryStore;
import io.github.endpointlease.backend.dynamodb.DynamoDbSchema;
import io.github.endpointlease.contract.ExpiryStoreContract;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.spi.ExpiryStore;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The contract of stores, on DynamoDB itself, with the table as we make it. */
@Live
class DynamoDbExpiryStoreLive implements ExpiryStoreContract {
    private static final String KEY = "endpoint_name";

    private final LiveTable table;

    DynamoDbExpiryStoreLive(LiveAccount account) {
        table = new LiveTable(account, "leases", KEY);
    }

    @BeforeAll
    void create() {
        table.create(DynamoDbSchema::createLeaseTable);
    }

    @AfterAll
    void remove() {
        table.remove();
    }

    @Override
    public ExpiryStore store() {
        table.empty();
        return opened();
    }

    @Override
    public ExpiryStore reopened(ExpiryStore store) {
        return opened();
    }

    @Override
    public void corrupt(EndpointName name) {
        table.client()
                .updateItem(update -> update.tableName(table.name())
                        .key(Map.of(KEY, AttributeValue.fromS(name.value())))
                        .updateExpression("SET phase = :phase, version = version + :one")
                        .expressionAttributeValues(
                                Map.of(":phase", AttributeValue.fromS("NAPPING"), ":one", AttributeValue.fromN("1"))));
    }

    /** Some thousand calls, for less than a cent. */
    @Override
    public int incrementsOfEachThread() {
        return 10;
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(5);
    }

    private ExpiryStore opened() {
        return DynamoDbExpiryStore.create(table.client(), table.name()).withCallTimeout(Duration.ofMinutes(1));
    }
}
