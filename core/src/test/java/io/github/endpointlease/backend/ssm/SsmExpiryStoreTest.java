package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.contract.ExpiryStoreContract;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.proof.ProofReport;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.ParameterStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Leases in Parameter Store are what every store of leases has to be, also where every other page comes empty. */
@OnStandIn
class SsmExpiryStoreTest implements ExpiryStoreContract {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AwsStandIn aws = AwsStandIn.start();
    private final SsmClient ssm = Clients.client(SsmClient.builder(), aws.uri(), PATIENCE);

    SsmExpiryStoreTest() {
        ParameterStore.addTo(aws).withEmptyPages();
    }

    @AfterEach
    void stop() {
        ssm.close();
        aws.close();
    }

    @Override
    public ExpiryStore store() {
        return SsmExpiryStore.builder(ssm).callTimeout(PATIENCE).build();
    }

    @Override
    public ExpiryStore reopened(ExpiryStore store) {
        return SsmExpiryStore.builder(ssm).callTimeout(PATIENCE).build();
    }

    /** Each lost race reads a history: already tens of thousands of calls. {@link SsmRacesTest} has many more writers. */
    @Override
    public int incrementsOfEachThread() {
        return ProofReport.isAtLength() ? 30 : 10;
    }

    @Override
    public boolean mayLoseSightOfAWrite() {
        return true;
    }

    @Override
    public void corrupt(EndpointName name) {
        ssm.putParameter(put ->
                put.name("/sagemaker/endpoint/expiry/" + name).value("not JSON").overwrite(true));
    }
}
