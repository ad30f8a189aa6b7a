package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.contract.TokenStoreContract;
import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.parts.OnLocalStack;
import io.github.endpointlease.spi.TokenStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Transactions as LocalStack has them. */
@OnLocalStack
class LocalStackDynamoDbTokenStoreTest implements TokenStoreContract {
    private final DynamoDbClient dynamoDb;

    LocalStackDynamoDbTokenStoreTest(AwsServer localStack) {
        dynamoDb = localStack.client(DynamoDbClient.builder());
        DynamoDbSchema.createTokenTable(dynamoDb, "tokens");
    }

    @AfterEach
    void close() {
        dynamoDb.close();
    }

    @Override
    public TokenStore store() {
        // it takes its time over the first call
        return DynamoDbTokenStore.create(dynamoDb, "tokens").withCallTimeout(Duration.ofMinutes(1));
    }
}
