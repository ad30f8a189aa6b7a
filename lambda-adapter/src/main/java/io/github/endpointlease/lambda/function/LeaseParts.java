package io.github.endpointlease.lambda.function;

import io.github.endpointlease.Leases;
import io.github.endpointlease.backend.dynamodb.DynamoDbExpiryStore;
import io.github.endpointlease.backend.sagemaker.SageMakerEndpoints;
import io.github.endpointlease.backend.ssm.SsmExpiryStore;
import io.github.endpointlease.lambda.function.LeaseSettings.StoreKind;
import io.github.endpointlease.spi.ExpiryStore;
import java.time.Duration;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Puts together what functions that work on leases share: the store and the endpoint service. */
final class LeaseParts {
    private final LeaseSettings settings;
    private final Setup setup;
    private final ExpiryStore store;
    private final SageMakerEndpoints endpoints;

    LeaseParts(LeaseSettings settings, Setup setup) {
        this.settings = settings;
        this.setup = setup;
        store = settings.store() == StoreKind.SSM
                ? parameterStore(setup)
                : table(setup, Objects.requireNonNull(settings.table()));
        endpoints = SageMakerEndpoints.builder(setup.clients().make(SageMakerClient.builder()))
                .deleteWindow(settings.deleteWindow())
                .build();
    }

    static ExpiryStore parameterStore(Setup setup) {
        return SsmExpiryStore.create(setup.clients().make(SsmClient.builder()));
    }

    static ExpiryStore table(Setup setup, String table) {
        return DynamoDbExpiryStore.create(setup.clients().make(DynamoDbClient.builder()), table);
    }

    ExpiryStore store() {
        return store;
    }

    SageMakerEndpoints endpoints() {
        return endpoints;
    }

    Leases leases() {
        Leases.Builder builder = Leases.builder(settings.installation(), store, endpoints)
                .clock(setup.clock())
                .adoptExisting(settings.adoptExisting())
                .listener(new LeaseLog());
        Duration longest = settings.longestLease();
        if (longest != null) {
            builder.longestLease(longest);
        }
        settings.longestLeases().forEach(builder::longestLease);
        return builder.build();
    }
}
