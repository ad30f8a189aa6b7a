package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How the local gateway starts a model server of the user's. No deployment reads it.
 *
 * @param command the program and its arguments, at least the program; no shell interprets them
 * @param environment variables for the process beside the gateway's own
 * @param startupTimeout how long the server may take until it answers, 1 to 3,600 whole seconds
 */
public record LocalCommand(List<String> command, Map<String, String> environment, Duration startupTimeout) {
    /** How long a server may take to start where the file does not say. */
    public static final Duration DEFAULT_STARTUP_TIMEOUT = Duration.ofMinutes(10);

    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public LocalCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        Rules.command("command", command);
        command.forEach(part -> Rules.withoutNul("command", part));
        environment.forEach((name, value) -> {
            Rules.variableName("environment", name);
            Rules.withoutNul("environment." + name, value);
        });
        Rules.startupTimeout("startupTimeout", startupTimeout.toSeconds());
    }

    /** Returns the program and the variables' names. Arguments and values stay hidden: people put keys there. */
    @Override
    public String toString() {
        return "LocalCommand[" + command.get(0) + " +" + (command.size() - 1) + " arguments, environment="
                + new TreeMap<>(environment).keySet() + ", startupTimeout=" + startupTimeout + "]";
    }
}
