package io.github.endpointlease.cloudformation.config;

import java.util.Locale;
import java.util.Optional;

/** Where an installation keeps its leases. */
public enum LeaseStore {
    /** In AWS Systems Manager Parameter Store, as the original did. */
    SSM,
    /** In a DynamoDB table. */
    DYNAMODB;

    /** Returns the store as the file has it, in lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<LeaseStore> of(String text) {
        for (LeaseStore store : values()) {
            if (store.text().equals(text)) {
                return Optional.of(store);
            }
        }
        return Optional.empty();
    }
}
