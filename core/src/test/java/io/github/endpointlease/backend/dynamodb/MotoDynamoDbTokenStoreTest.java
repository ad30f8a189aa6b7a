package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.parts.OnMoto;
import io.github.endpointlease.parts.WithoutRaces;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

@OnMoto
class MotoDynamoDbTokenStoreTest extends TokensElsewhere {
    MotoDynamoDbTokenStoreTest(AwsServer part) {
        super(part);
    }

    @Override
    @Test
    @Disabled(WithoutRaces.REASON)
    public void ofManyThatTakeASlotOneSucceeds() {}
}
