package io.github.endpointlease.simulation;

import io.github.endpointlease.backend.dynamodb.SeededDynamoDb;
import io.github.endpointlease.backend.ssm.SeededParameterStore;
import io.github.endpointlease.contract.ExpiryStoreContract;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.spi.ExpiryStore;
import java.security.SecureRandom;
import org.junit.jupiter.api.Nested;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** On the simulated services the stores are what every store has to be; so what a simulation finds is no fault of theirs. */
class SimulatedStoresTest {
    private final Simulation simulation = new Simulation(1, Trace.none());

    /** A second store over the same service is another process's; its threads take turns. */
    interface OnSimulatedService extends ExpiryStoreContract {
        @Override
        default ExpiryStore reopened(ExpiryStore store) {
            return store();
        }

        @Override
        default int incrementsOfEachThread() {
            return 10;
        }
    }

    @Nested
    class InParameterStore implements OnSimulatedService {
        private final SimulatedParameterStore service = new SimulatedParameterStore(simulation, name -> {});

        @Override
        public ExpiryStore store() {
            return SeededParameterStore.create(service, new SecureRandom());
        }

        @Override
        public boolean mayLoseSightOfAWrite() {
            return true;
        }

        @Override
        public void corrupt(EndpointName name) {
            service.putByHand(name.value(), "not JSON");
        }
    }

    @Nested
    class InDynamoDb implements OnSimulatedService {
        private final SimulatedDynamoDb service = new SimulatedDynamoDb(simulation, key -> {});

        @Override
        public ExpiryStore store() {
            return SeededDynamoDb.create(service, new SecureRandom());
        }

        @Override
        public void corrupt(EndpointName name) {
            service.changeByHand(name.value(), "phase", AttributeValue.fromS("PAUSED"));
        }
    }
}
