package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.internal.aws.AwsCalls;
import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;

/**
 * A table with a partition key of text and no sort key. Safe for use by many threads.
 *
 * @param client whom to call; stays open
 * @param name of the table
 * @param key the attribute that is the partition key
 * @param callTimeout how long a call may take, resends included
 */
record Table(DynamoDbClient client, String name, String key, Duration callTimeout) {
    /** Two calls of a change then fit into the ten seconds that a writer of leases has. */
    static final Duration DEFAULT_CALL_TIMEOUT = Duration.ofSeconds(5);

    Table {
        if (callTimeout.isZero() || callTimeout.isNegative()) {
            throw new InvalidValueException("callTimeout", "must be more than 0", callTimeout);
        }
    }

    Table(DynamoDbClient client, String name, String key) {
        this(client, name, key, DEFAULT_CALL_TIMEOUT);
    }

    Table withCallTimeout(Duration timeout) {
        return new Table(client, name, key, timeout);
    }

    /** Reads one item, as the last acknowledged write left it. */
    Optional<Attributes> get(String doing, String keyValue) {
        GetItemResponse found = call(
                doing,
                () -> client.getItem(get -> get.tableName(name)
                        .key(keyOf(keyValue))
                        .consistentRead(true)
                        .overrideConfiguration(limits())));
        return found.hasItem() ? Optional.of(new Attributes(found.item())) : Optional.empty();
    }

    <T> T call(String doing, Supplier<T> call) {
        return AwsCalls.call(described(doing), call);
    }

    /** Names the table, which DynamoDB's own messages do not. */
    String described(String doing) {
        return doing + " in table " + name;
    }

    Map<String, AttributeValue> keyOf(String value) {
        return Map.of(key, AttributeValue.fromS(value));
    }

    AwsRequestOverrideConfiguration limits() {
        return AwsRequestOverrideConfiguration.builder()
                .apiCallTimeout(callTimeout)
                .build();
    }
}
