package io.github.endpointlease.backend.ssm;

import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.ssm.SsmClient;

/** Stores whose chance is given, so that a simulation comes out the same each time. */
public final class SeededParameterStore {
    private SeededParameterStore() {}

    /** As {@link SsmExpiryStore#create}. */
    public static SsmExpiryStore create(SsmClient client, RandomGenerator random) {
        return SsmExpiryStore.builder(client).random(random).build();
    }
}
