package io.github.endpointlease.live;

import io.github.endpointlease.backend.ssm.SsmExpiryStore;
import io.github.endpointlease.contract.ExpiryStoreContract;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.spi.ExpiryStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import software.amazon.awssdk.services.ssm.SsmClient;

/** The contract of stores, on Parameter Store itself. Each test has a path of its own, which nobody has read before. */
@Live
class SsmExpiryStoreLive implements ExpiryStoreContract {
    private final SsmClient ssm;
    private final LiveParameters parameters;
    private final Removals removals = new Removals();
    private int tests;

    SsmExpiryStoreLive(LiveAccount account) {
        ssm = account.client(SsmClient.builder());
        parameters = new LiveParameters(account, ssm, "leases");
        removals.add("parameters below " + parameters.path(), parameters::remove);
    }

    @AfterAll
    void remove() {
        removals.all();
    }

    @Override
    public ExpiryStore store() {
        tests++;
        return opened();
    }

    @Override
    public ExpiryStore reopened(ExpiryStore store) {
        return opened();
    }

    @Override
    public void corrupt(EndpointName name) {
        ssm.putParameter(put -> put.name(path() + "/" + name).value("not JSON").overwrite(true));
    }

    /** About three writes a second are allowed, of which one in 16 wins here. */
    @Override
    public int incrementsOfEachThread() {
        return 2;
    }

    @Override
    public boolean mayLoseSightOfAWrite() {
        return true;
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(15);
    }

    private ExpiryStore opened() {
        return SsmExpiryStore.builder(ssm)
                .path(path())
                .callTimeout(Duration.ofMinutes(5))
                .build();
    }

    private String path() {
        return parameters.path() + "/" + tests;
    }
}
