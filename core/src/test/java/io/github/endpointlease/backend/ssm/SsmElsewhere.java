package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.parts.AwsServer;
import io.github.endpointlease.parts.WithoutRaces;
import io.github.endpointlease.spi.ExpiryStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Parameter Store as a part of somebody else's has it. */
abstract class SsmElsewhere implements WithoutRaces {
    private final SsmClient ssm;

    SsmElsewhere(AwsServer part) {
        ssm = part.client(SsmClient.builder());
    }

    @AfterEach
    void close() {
        ssm.close();
    }

    @Override
    public ExpiryStore store() {
        // it takes its time over the first call
        return SsmExpiryStore.builder(ssm).callTimeout(Duration.ofMinutes(1)).build();
    }

    @Override
    public void corrupt(EndpointName name) {
        ssm.putParameter(put ->
                put.name("/sagemaker/endpoint/expiry/" + name).value("not JSON").overwrite(true));
    }
}
