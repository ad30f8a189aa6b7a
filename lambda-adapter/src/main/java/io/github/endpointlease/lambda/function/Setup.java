package io.github.endpointlease.lambda.function;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * What a function is set up with.
 *
 * @param variables its environment
 * @param clients makes its clients
 * @param clock tells the time
 * @param metrics takes lines for CloudWatch
 */
record Setup(Map<String, String> variables, AwsClients clients, InstantSource clock, Consumer<String> metrics) {
    Setup {
        variables = Map.copyOf(variables);
    }

    /** What Lambda gives: the process's environment, clients of the region it runs in, the machine's clock, its standard output. */
    static Setup ofLambda() {
        LogFormat.install();
        return new Setup(System.getenv(), AwsClients.ofLambda(), InstantSource.system(), line -> {
            System.out.print(line + "\n");
            System.out.flush();
        });
    }

    /** The same variables, and clients that reach nobody. */
    static Setup ofPriming(Map<String, String> variables) {
        return new Setup(
                variables,
                AwsClients.ofPriming(variables.getOrDefault("AWS_REGION", "us-east-1")),
                InstantSource.system(),
                line -> {});
    }

    /** The same with one variable more, or another. */
    Setup with(String name, String value) {
        Map<String, String> changed = new HashMap<>(variables);
        changed.put(name, value);
        return new Setup(changed, clients, clock, metrics);
    }

    /** Begins to read the variables. */
    Environment environment() {
        return new Environment(variables);
    }

    /** Shows no value of a variable: credentials are among them. */
    @Override
    public String toString() {
        return "Setup" + variables.keySet();
    }
}
