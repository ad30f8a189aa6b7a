package io.github.endpointlease.local;

import io.github.endpointlease.proof.FuzzingContract;
import java.util.List;

/** What whoever may invoke the model of the first run sends to it. */
class LocalFuzzTest implements FuzzingContract {
    @Override
    public List<Class<?>> targets() {
        return List.of(EmbeddingInputsFuzz.class);
    }
}
