package io.github.endpointlease.internal;

import io.github.endpointlease.model.InvalidValueException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ARN of a standard state machine, and those of its executions: {@code <arn:…:states:…:>stateMachine:<machine>} and
 * {@code <arn:…:states:…:>execution:<machine>:<name>}. Immutable.
 */
public final class StateMachineArn {
    private static final Pattern MACHINE =
            Pattern.compile("(arn:[a-z0-9-]+:states:[a-z0-9-]+:[0-9]{12}:)stateMachine:([^\\s:/]{1,80})");
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,80}");

    private final String text;
    private final String executions;

    private StateMachineArn(String text, String executions) {
        this.text = text;
        this.executions = executions;
    }

    /**
     * Reads one.
     *
     * @throws InvalidValueException if it is none, or names a version or an alias
     */
    public static StateMachineArn of(String text) {
        Matcher arn = MACHINE.matcher(text);
        if (!arn.matches()) {
            throw new InvalidValueException(
                    "state machine", "must be the ARN of one, without a version or an alias", text);
        }
        return new StateMachineArn(text, arn.group(1) + "execution:" + arn.group(2) + ":");
    }

    /**
     * The ARN of an execution.
     *
     * @throws InvalidValueException if Step Functions takes no such name
     */
    public String execution(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidValueException("execution name", "must be 1 to 80 letters, digits, '-' and '_'", name);
        }
        return executions + name;
    }

    /** The name of the execution of this machine that bears the ARN; empty if the ARN, which may be any text, is of no such. */
    public Optional<String> nameOf(String executionArn) {
        return Optional.of(executionArn)
                .filter(arn -> arn.startsWith(executions))
                .map(arn -> arn.substring(executions.length()))
                .filter(name -> NAME.matcher(name).matches());
    }

    @Override
    public String toString() {
        return text;
    }
}
