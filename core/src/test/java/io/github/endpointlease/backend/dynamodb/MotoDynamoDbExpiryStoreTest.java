package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.parts.OnMoto;
import io.github.endpointlease.parts.WithoutRaces;
import io.github.endpointlease.spi.ExpiryStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Somebody else's idea of DynamoDB. */
@OnMoto
class MotoDynamoDbExpiryStoreTest implements WithoutRaces {
    private final DynamoDbClient dynamoDb;

    MotoDynamoDbExpiryStoreTest(AwsServer moto) {
        dynamoDb = moto.client(DynamoDbClient.builder());
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
}
