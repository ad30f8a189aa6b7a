package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.contract.ExpiryStoreContract;
import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.parts.OnLocalStack;
import io.github.endpointlease.spi.ExpiryStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB as LocalStack has it. */
@OnLocalStack
class LocalStackDynamoDbExpiryStoreTest implements ExpiryStoreContract {
    private final DynamoDbClient dynamoDb;

    LocalStackDynamoDbExpiryStoreTest(AwsServer localStack) {
        dynamoDb = localStack.client(DynamoDbClient.builder());
        DynamoDbSchema.createLeaseTable(dynamoDb, "leases");
    }

    @AfterEach
    void close() {
        dynamoDb.close();
    }

    @Override
    public ExpiryStore store() {
        // it takes its time over the first call
        return DynamoDbExpiryStore.create(dynamoDb, "leases").withCallTimeout(Duration.ofMinutes(1));
    }

    /** It is slow. */
    @Override
    public int incrementsOfEachThread() {
        return 2;
    }
}
