package io.github.endpointlease.live;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** One table for all tests of a class, since making one takes seconds; each test empties it first. */
final class LiveTable {
    private final DynamoDbClient client;
    private final String name;
    private final String key;
    private final Removals removals = new Removals();

    LiveTable(LiveAccount account, String part, String key) {
        this.client = account.client(DynamoDbClient.builder());
        this.name = account.prefix() + "-" + part;
        this.key = key;
    }

    DynamoDbClient client() {
        return client;
    }

    String name() {
        return name;
    }

    void create(BiConsumer<DynamoDbClient, String> maker) {
        removals.add("table " + name, this::drop);
        maker.accept(client, name);
    }

    void empty() {
        List<Map<String, AttributeValue>> items = client
                .scanPaginator(scan -> scan.tableName(name)
                        .consistentRead(true)
                        .projectionExpression("#key")
                        .expressionAttributeNames(Map.of("#key", key)))
                .items()
                .stream()
                .toList();
        items.forEach(item -> client.deleteItem(delete -> delete.tableName(name).key(item)));
    }

    void remove() {
        removals.all();
    }

    private void drop() {
        try {
            client.deleteTable(delete -> delete.tableName(name));
        } catch (ResourceNotFoundException e) {
            // It was never made, which is as good.
        }
    }
}
