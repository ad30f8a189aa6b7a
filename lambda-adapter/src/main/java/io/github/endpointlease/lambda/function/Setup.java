package io.github.endpointlease.lambda.function;

import java.time.InstantSource;
import java.util.Map;

/**
 * What a function is set up with.
 *
 * @param variables its environment
 * @param clients makes its clients
 * @param clock tells the time
 */
record Setup(Map<String, String> variables, AwsClients clients, InstantSource clock) {
    Setup {
        variables = Map.copyOf(variables);
    }

    /** What Lambda gives: the process's environment, clients of the region it runs in, the machine's clock. */
    static Setup ofLambda() {
        return new Setup(System.getenv(), AwsClients.ofLambda(), InstantSource.system());
    }

    /** Begins to read the variables. */
    Environment environment() {
        return new Environment(variables);
    }

    /** Reads no variable of its secrets: credentials are among them. */
    @Override
    public String toString() {
        return "Setup" + variables.keySet();
    }
}
