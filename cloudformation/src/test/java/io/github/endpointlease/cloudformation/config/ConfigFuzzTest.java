package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.cloudformation.jumpstart.JumpStartFuzz;
import io.github.endpointlease.proof.FuzzingContract;
import java.util.List;

/** The files that people write, and copy from others, and the documents that a hub sends. */
class ConfigFuzzTest implements FuzzingContract {
    @Override
    public List<Class<?>> targets() {
        return List.of(ConfigFuzz.class, JumpStartFuzz.class);
    }
}
