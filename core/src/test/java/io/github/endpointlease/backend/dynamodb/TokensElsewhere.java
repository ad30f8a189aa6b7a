package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.contract.TokenStoreContract;
import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.spi.TokenStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Tokens in DynamoDB as a part of somebody else's has it. */
abstract class TokensElsewhere implements TokenStoreContract {
    private final DynamoDbClient dynamoDb;

    TokensElsewhere(AwsServer part) {
        dynamoDb = part.client(DynamoDbClient.builder());
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
