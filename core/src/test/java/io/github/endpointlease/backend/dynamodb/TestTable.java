package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.DynamoDbLocal;
import io.github.endpointlease.standin.Faults;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A table of a test's own, in DynamoDB Local behind a stand-in of its own. Closing it drops the table. */
final class TestTable implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMillis(500);
    static final String GET = "DynamoDB_20120810.GetItem";
    static final String PUT = "DynamoDB_20120810.PutItem";
    static final String DELETE = "DynamoDB_20120810.DeleteItem";
    static final String SCAN = "DynamoDB_20120810.Scan";
    static final String TRANSACT = "DynamoDB_20120810.TransactWriteItems";

    private final AwsStandIn aws = AwsStandIn.start().withDynamoDb(DynamoDbLocal.shared());
    private final List<Runnable> closing = new ArrayList<>(List.of(aws::close));
    private final String name = "table-" + UUID.randomUUID();
    private final String key;
    private final DynamoDbClient client = client(Duration.ofSeconds(30), 0);

    private TestTable(String key) {
        this.key = key;
    }

    static TestTable ofLeases() {
        TestTable table = new TestTable("endpoint_name");
        DynamoDbSchema.createLeaseTable(table.client, table.name);
        return table;
    }

    static TestTable ofTokens() {
        TestTable table = new TestTable("token");
        DynamoDbSchema.createTokenTable(table.client, table.name);
        return table;
    }

    String name() {
        return name;
    }

    AwsStandIn aws() {
        return aws;
    }

    /** A client that is patient and sends nothing twice. */
    DynamoDbClient client() {
        return client;
    }

    /** A client that waits half a second for an answer, and sends again as often as given. */
    DynamoDbClient clientResending(int resends) {
        return client(PATIENCE, resends);
    }

    DynamoDbClient client(Duration patience, int resends) {
        DynamoDbClientBuilder builder = DynamoDbClient.builder()
                .overrideConfiguration(settings -> settings.retryStrategy(retry -> retry.maxAttempts(1 + resends)));
        DynamoDbClient made = Clients.client(builder, aws.uri(), patience);
        closing.add(0, made::close);
        return made;
    }

    /** Another way to the same table, whose calls neither count nor go wrong here. */
    DynamoDbClient aside() {
        AwsStandIn other = AwsStandIn.start().withDynamoDb(DynamoDbLocal.shared());
        DynamoDbClient made = Clients.client(DynamoDbClient.builder(), other.uri(), Duration.ofSeconds(30));
        closing.add(0, other::close);
        closing.add(0, made::close);
        return made;
    }

    Optional<Map<String, AttributeValue>> item(String value) {
        Map<String, AttributeValue> item = client.getItem(
                        get -> get.tableName(name).key(keyOf(value)).consistentRead(true))
                .item();
        return item.isEmpty() ? Optional.empty() : Optional.of(item);
    }

    void put(Map<String, AttributeValue> item) {
        client.putItem(put -> put.tableName(name).item(item));
    }

    void delete(String value) {
        client.deleteItem(delete -> delete.tableName(name).key(keyOf(value)));
    }

    void update(String value, String change, Map<String, AttributeValue> values) {
        client.updateItem(update -> update.tableName(name)
                .key(keyOf(value))
                .updateExpression(change)
                .expressionAttributeValues(values.isEmpty() ? null : values));
    }

    /** Every key in the table, which has to fit into one page. */
    List<String> keys() {
        return client.scan(scan -> scan.tableName(name).consistentRead(true)).items().stream()
                .map(item -> s(item, key))
                .toList();
    }

    void drop() {
        client.deleteTable(delete -> delete.tableName(name));
    }

    @Override
    public void close() {
        aws.faults(Faults.NONE);
        if (client.listTables().tableNames().contains(name)) {
            drop();
        }
        closing.forEach(Runnable::run);
    }

    static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    static AttributeValue n(String digits) {
        return AttributeValue.fromN(digits);
    }

    private static String s(Map<String, AttributeValue> item, String name) {
        AttributeValue value = item.get(name);
        if (value == null) {
            throw new AssertionError("No " + name + " in " + item);
        }
        return value.s();
    }

    private Map<String, AttributeValue> keyOf(String value) {
        return Map.of(key, AttributeValue.fromS(value));
    }
}
