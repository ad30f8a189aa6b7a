package io.github.endpointlease.backend.process;

import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * How to start a model server that keeps SageMaker's container contract: on its port it answers {@code GET /ping} with 200 once
 * it is ready, and {@code POST /invocations}; SIGTERM ends it.
 *
 * <p>Source of the contract: Amazon SageMaker developer guide, "Use your own inference code with hosting services".
 *
 * @param command the program and its arguments, at least the program; each {@value #PORT} in them becomes the port on the
 *     loopback interface that the server must listen on. The server also finds it in the environment, as {@code
 *     SAGEMAKER_BIND_TO_PORT} and {@code PORT}.
 * @param environment variables to set over those of this process
 * @param startupTimeout how long the server may take until it answers {@code /ping}: more than zero, at most an hour. SageMaker
 *     takes no less than a minute.
 * @param stopGrace how long after SIGTERM it is killed: from zero to an hour
 */
public record ModelCommand(
        List<String> command, Map<String, String> environment, Duration startupTimeout, Duration stopGrace) {
    /** Stands for the port in a command line. */
    public static final String PORT = "{port}";

    /** How long a server may take to start unless something else is said. */
    public static final Duration DEFAULT_STARTUP_TIMEOUT = Duration.ofMinutes(10);

    /** The time between SIGTERM and SIGKILL unless something else is said; what SageMaker grants. */
    public static final Duration DEFAULT_STOP_GRACE = Duration.ofSeconds(30);

    private static final Duration LONGEST = Duration.ofHours(1);

    /**
     * @throws InvalidValueException if there is no program, a variable cannot be set, or a time is out of range
     */
    public ModelCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
        if (command.isEmpty() || command.get(0).isBlank()) {
            throw new InvalidValueException("command", "must begin with a program", command);
        }
        for (String variable : environment.keySet()) {
            if (variable.isEmpty() || variable.indexOf('=') >= 0 || variable.indexOf('\0') >= 0) {
                throw new InvalidValueException("environment", "must have names without '='", variable);
            }
        }
        if (startupTimeout.isNegative() || startupTimeout.isZero() || startupTimeout.compareTo(LONGEST) > 0) {
            throw new InvalidValueException(
                    "startupTimeout", "must be more than zero, at most an hour", startupTimeout);
        }
        if (stopGrace.isNegative() || stopGrace.compareTo(LONGEST) > 0) {
            throw new InvalidValueException("stopGrace", "must be from zero to an hour", stopGrace);
        }
    }

    /** Starts the given command line, with the default times and nothing added to the environment. */
    public static ModelCommand of(String... command) {
        return of(List.of(command));
    }

    /** Starts the given command line, with the default times and nothing added to the environment. */
    public static ModelCommand of(List<String> command) {
        return new ModelCommand(command, Map.of(), DEFAULT_STARTUP_TIMEOUT, DEFAULT_STOP_GRACE);
    }

    /** Returns this command with exactly these variables added to the environment. */
    public ModelCommand withEnvironment(Map<String, String> variables) {
        return new ModelCommand(command, variables, startupTimeout, stopGrace);
    }

    /** Returns this command with another start-up time-out. */
    public ModelCommand withStartupTimeout(Duration timeout) {
        return new ModelCommand(command, environment, timeout, stopGrace);
    }

    /** Returns this command with another time between SIGTERM and SIGKILL. */
    public ModelCommand withStopGrace(Duration grace) {
        return new ModelCommand(command, environment, startupTimeout, grace);
    }

    List<String> commandFor(int port) {
        return command.stream()
                .map(part -> part.replace(PORT, Integer.toString(port)))
                .toList();
    }

    /** Leaves out arguments and values of variables: either may be a secret. */
    @Override
    public String toString() {
        return "ModelCommand[" + command.get(0) + " and " + (command.size() - 1) + " arguments, environment "
                + new TreeSet<>(environment.keySet()) + ", startupTimeout " + startupTimeout + ", stopGrace "
                + stopGrace + "]";
    }
}
