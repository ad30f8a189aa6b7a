package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.internal.aws.AwsCalls;
import io.github.endpointlease.model.BackendException;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.waiters.DynamoDbWaiter;

/**
 * The tables of the stores, for applications that bring no template of their own: one partition key of type S each, paid by
 * request. What they cost and how they are protected (backups, deletion protection) is left at DynamoDB's defaults.
 */
public final class DynamoDbSchema {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private DynamoDbSchema() {}

    /**
     * Creates the table of a {@link DynamoDbExpiryStore}, with {@code endpoint_name} as its key, unless it exists, and waits until
     * it can be used. DynamoDB takes seconds for a new one, and is asked every 20. Safe to call at every start, from many processes
     * at once. Needs {@code dynamodb:DescribeTable}, and {@code CreateTable} if there is none.
     *
     * @param client whom to call; not closed
     * @param table the table's name
     * @throws BackendException if that fails, the table has another key, or it cannot be used after five minutes
     */
    public static void createLeaseTable(DynamoDbClient client, String table) {
        createIfAbsent(client, table, LeaseItem.KEY);
    }

    /**
     * Creates the table of a {@link DynamoDbTokenStore}, with {@code token} as its key as the original's, in the same way.
     *
     * @param client whom to call; not closed
     * @param table the table's name
     * @throws BackendException if that fails, the table has another key, or it cannot be used after five minutes
     */
    public static void createTokenTable(DynamoDbClient client, String table) {
        createIfAbsent(client, table, TokenItem.KEY);
    }

    private static void createIfAbsent(DynamoDbClient client, String table, String key) {
        TableDescription found = AwsCalls.call("looking for table " + table, () -> describe(client, table, key));
        List<String> keys =
                found.keySchema().stream().map(KeySchemaElement::attributeName).toList();
        boolean isText = found.attributeDefinitions().stream()
                .anyMatch(attribute ->
                        attribute.attributeName().equals(key) && attribute.attributeType() == ScalarAttributeType.S);
        if (!keys.equals(List.of(key)) || !isText) {
            throw BackendException.lasting(
                    "Table " + table + " must have the one key " + key + " of type S, but has " + keys, null);
        }
    }

    private static TableDescription describe(DynamoDbClient client, String table, String key) {
        try {
            TableDescription found =
                    client.describeTable(describe -> describe.tableName(table)).table();
            return found.tableStatus() == TableStatus.CREATING ? awaited(client, table) : found;
        } catch (ResourceNotFoundException e) {
            return created(client, table, key);
        }
    }

    private static TableDescription created(DynamoDbClient client, String table, String key) {
        try {
            client.createTable(create -> create.tableName(table)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(AttributeDefinition.builder()
                            .attributeName(key)
                            .attributeType(ScalarAttributeType.S)
                            .build())
                    .keySchema(KeySchemaElement.builder()
                            .attributeName(key)
                            .keyType(KeyType.HASH)
                            .build()));
            return awaited(client, table);
        } catch (ResourceInUseException e) {
            // somebody else creates it at this moment
            return awaited(client, table);
        }
    }

    private static TableDescription awaited(DynamoDbClient client, String table) {
        try (DynamoDbWaiter waiter = client.waiter()) {
            return waiter.waitUntilTableExists(
                            describe -> describe.tableName(table), settings -> settings.waitTimeout(PATIENCE))
                    .matched()
                    .response()
                    .orElseThrow(() -> BackendException.lasting("Table " + table + " did not become active", null))
                    .table();
        }
    }
}
