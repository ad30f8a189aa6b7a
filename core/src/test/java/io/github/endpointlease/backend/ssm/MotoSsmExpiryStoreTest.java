package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.parts.OnMoto;
import io.github.endpointlease.parts.WithoutRaces;
import io.github.endpointlease.spi.ExpiryStore;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Somebody else's idea of Parameter Store. */
@OnMoto
class MotoSsmExpiryStoreTest implements WithoutRaces {
    private final SsmClient ssm;

    MotoSsmExpiryStoreTest(AwsServer moto) {
        ssm = moto.client(SsmClient.builder());
    }

    @AfterEach
    void close() {
        ssm.close();
    }

    @Override
    public ExpiryStore store() {
        return SsmExpiryStore.create(ssm);
    }

    @Override
    public void corrupt(EndpointName name) {
        ssm.putParameter(put ->
                put.name("/sagemaker/endpoint/expiry/" + name).value("not JSON").overwrite(true));
    }
}
