package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.Clients;
import io.github.endpointlease.standin.OriginalUpdater;
import io.github.endpointlease.standin.ParameterStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** A parameter store with a client that sends nothing twice, unless it is told to. */
final class Fixture implements AutoCloseable {
    static final EndpointName NAME = new EndpointName("demo-a-Endpoint");
    static final EndpointConfigName CONFIG = new EndpointConfigName("demo-a-config");
    static final Instant NOW = Instant.parse("2026-01-31T08:15:30.123456Z");
    static final Instant EXPIRY = Instant.parse("2026-01-31T09:00:00Z");

    final AwsStandIn aws = AwsStandIn.start();
    final ParameterStore parameters = ParameterStore.addTo(aws).clock(InstantSource.fixed(NOW));
    final SsmClient ssm;
    final SsmExpiryStore store;
    final OriginalUpdater original;

    Fixture() {
        this(1);
    }

    Fixture(int attempts) {
        ssm = client(attempts, Duration.ofSeconds(20));
        store = SsmExpiryStore.create(ssm);
        original = new OriginalUpdater(ssm, InstantSource.fixed(NOW));
    }

    SsmClient client(int attempts, Duration patience) {
        return Clients.client(
                SsmClient.builder()
                        .overrideConfiguration(
                                settings -> settings.retryStrategy(retry -> retry.maxAttempts(attempts))),
                aws.uri(),
                patience);
    }

    static Lease lease() {
        return Lease.running(NAME, CONFIG, EXPIRY, NOW);
    }

    static Lease later(Lease lease, long minutes) {
        return lease.expiring(lease.expiry().plus(Duration.ofMinutes(minutes)), OperationId.random());
    }

    StoredLease.Valid created() {
        store.create(lease());
        return found(store);
    }

    StoredLease.Valid found() {
        return found(store);
    }

    static StoredLease.Valid found(ExpiryStore store) {
        return (StoredLease.Valid) store.find(NAME).orElseThrow(() -> new AssertionError("No lease of " + NAME));
    }

    /** As a person would at the console. */
    void type(String value) {
        ssm.putParameter(
                put -> put.name(path()).value(value).type(ParameterType.STRING).overwrite(true));
    }

    void delete() {
        ssm.deleteParameter(request -> request.name(path()));
    }

    String text() {
        return ssm.getParameter(get -> get.name(path())).parameter().value();
    }

    static String bare(String expiry) {
        return "{\"expiry\": \"" + expiry + "\", \"endpoint_name\": \"" + NAME + "\", \"endpoint_config_name\": \""
                + CONFIG + "\"}";
    }

    static String path() {
        return "/sagemaker/endpoint/expiry/" + NAME;
    }

    @Override
    public void close() {
        ssm.close();
        aws.close();
    }
}
