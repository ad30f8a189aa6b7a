package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.proof.FuzzingContract;
import java.util.List;

/** The file that people write, and copy from others. */
class ConfigFuzzTest implements FuzzingContract {
    @Override
    public List<Class<?>> targets() {
        return List.of(ConfigFuzz.class);
    }
}
