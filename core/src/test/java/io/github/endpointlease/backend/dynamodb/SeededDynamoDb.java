package io.github.endpointlease.backend.dynamodb;

import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Stores whose chance is given, so that a simulation comes out the same each time. */
public final class SeededDynamoDb {
    private SeededDynamoDb() {}

    /** As {@link DynamoDbExpiryStore#create}. */
    public static DynamoDbExpiryStore create(DynamoDbClient client, RandomGenerator random) {
        return DynamoDbExpiryStore.create(client, "leases").withRandom(random);
    }
}
