package io.github.endpointlease.lambda.function;

import java.util.List;

/** A function was deployed with an environment that it cannot work with. The message names every fault. */
final class EnvironmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EnvironmentException(List<String> faults) {
        super("The environment of this function is wrong: " + String.join("; ", faults));
    }
}
