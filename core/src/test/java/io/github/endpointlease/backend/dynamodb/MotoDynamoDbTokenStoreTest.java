package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.contract.TokenStoreContract;
import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.parts.OnMoto;
import io.github.endpointlease.parts.WithoutRaces;
import io.github.endpointlease.spi.TokenStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Somebody else's idea of DynamoDB, transactions included. */
@OnMoto
class MotoDynamoDbTokenStoreTest implements TokenStoreContract {
    private final DynamoDbClient dynamoDb;

    MotoDynamoDbTokenStoreTest(AwsServer moto) {
        dynamoDb = moto.client(DynamoDbClient.builder());
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

    @Override
    @Test
    @Disabled(WithoutRaces.REASON)
    public void ofManyThatTakeASlotOneSucceeds() {}
}
