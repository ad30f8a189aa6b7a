package io.github.endpointlease;

import io.github.endpointlease.backend.dynamodb.ItemFuzz;
import io.github.endpointlease.backend.ssm.ParameterFuzz;
import io.github.endpointlease.internal.ExecutionFuzz;
import io.github.endpointlease.model.NamesFuzz;
import io.github.endpointlease.model.TokenFuzz;
import io.github.endpointlease.proof.FuzzingContract;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** What strangers send to the core, and what is in stores that others write to as well. */
@Tag("proof")
class CoreFuzzTest implements FuzzingContract {
    @Override
    public List<Class<?>> targets() {
        return List.of(TokenFuzz.class, NamesFuzz.class, ParameterFuzz.class, ItemFuzz.class, ExecutionFuzz.class);
    }
}
