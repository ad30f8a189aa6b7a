package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.parts.OnLocalStack;

@OnLocalStack
class LocalStackDynamoDbTokenStoreTest extends TokensElsewhere {
    LocalStackDynamoDbTokenStoreTest(AwsServer part) {
        super(part);
    }
}
