package io.github.endpointlease.lambda;

import io.github.endpointlease.proof.FuzzingContract;
import java.util.List;

/** What anybody on the network sends to the API. */
class LambdaFuzzTest implements FuzzingContract {
    @Override
    public List<Class<?>> targets() {
        return List.of(
                AuthorizationFuzz.class, LeaseRequestFuzz.class, InvokeRequestFuzz.class, ExecutionRequestFuzz.class);
    }
}
