package io.github.endpointlease.backend.memory;

import io.github.endpointlease.contract.ExecutionStoreContract;
import io.github.endpointlease.contract.ExpiryStoreContract;
import io.github.endpointlease.contract.TokenStoreContract;
import io.github.endpointlease.spi.ExecutionStore;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.TokenStore;
import org.junit.jupiter.api.Nested;

class InMemoryStoresTest {
    @Nested
    class Leases implements ExpiryStoreContract {
        @Override
        public ExpiryStore store() {
            return new InMemoryExpiryStore();
        }
    }

    @Nested
    class Tokens implements TokenStoreContract {
        @Override
        public TokenStore store() {
            return new InMemoryTokenStore();
        }
    }

    @Nested
    class Executions implements ExecutionStoreContract {
        @Override
        public ExecutionStore store() {
            return new InMemoryExecutionStore();
        }
    }
}
