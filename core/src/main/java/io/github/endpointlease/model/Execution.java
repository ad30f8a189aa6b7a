package io.github.endpointlease.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One asynchronous invocation, as Step Functions' DescribeExecution shows it.
 *
 * @param arn names it everywhere
 * @param name names it within its state machine
 * @param stateMachineArn the state machine
 * @param status how far it has come
 * @param startDate when it was accepted, in milliseconds
 * @param stopDate when it ended, or null while it runs
 * @param input a JSON object of {@code endpointname} and {@code body}; null where the backend knows of the execution but not of
 *     its input, as it may be while AWS does not show the execution yet
 * @param output once it has succeeded, a JSON object of {@code Body}, {@code ContentType} and {@code InvokedProductionVariant};
 *     else null
 * @param error once it has failed, the error's name; else null
 * @param cause once it has failed, what happened; else null
 */
public record Execution(
        String arn,
        String name,
        String stateMachineArn,
        ExecutionStatus status,
        Instant startDate,
        @Nullable Instant stopDate,
        @Nullable String input,
        @Nullable String output,
        @Nullable String error,
        @Nullable String cause) {
    /** The most that an input or an output may have, in UTF-8 bytes. Source: Step Functions service quotas. */
    public static final int MAX_DOCUMENT_BYTES = 262_144;

    /** One that has just been accepted. */
    public static Execution running(
            String arn, String name, String stateMachineArn, Instant startDate, @Nullable String input) {
        return new Execution(
                arn, name, stateMachineArn, ExecutionStatus.RUNNING, startDate, null, input, null, null, null);
    }

    /** The same execution with its result. */
    public Execution succeeded(Instant at, String result) {
        return new Execution(
                arn, name, stateMachineArn, ExecutionStatus.SUCCEEDED, startDate, at, input, result, null, null);
    }

    /** The same execution, ended by an error. */
    public Execution failed(Instant at, String errorName, String why) {
        return new Execution(
                arn, name, stateMachineArn, ExecutionStatus.FAILED, startDate, at, input, null, errorName, why);
    }

    /** Leaves the documents out: they are the callers' own business. */
    @Override
    public String toString() {
        return "Execution[" + arn + ", " + status + "]";
    }
}
