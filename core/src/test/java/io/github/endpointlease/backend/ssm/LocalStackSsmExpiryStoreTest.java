package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.parts.OnLocalStack;

@OnLocalStack
class LocalStackSsmExpiryStoreTest extends SsmElsewhere {
    LocalStackSsmExpiryStoreTest(AwsServer part) {
        super(part);
    }
}
