package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.parts.OnMoto;

@OnMoto
class MotoSsmExpiryStoreTest extends SsmElsewhere {
    MotoSsmExpiryStoreTest(AwsServer part) {
        super(part);
    }
}
