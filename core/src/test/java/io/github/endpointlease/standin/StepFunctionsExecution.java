package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** One execution of a state machine. Safe for use by many threads. */
final class StepFunctionsExecution {
    private static final int MAX_BYTES = 262_144;

    private final String arn;
    private final String name;
    private final String machine;
    private final String input;
    private final Instant startDate;
    private String status = "RUNNING";
    private @Nullable Instant stopDate;
    private @Nullable String output;
    private @Nullable String error;
    private @Nullable String cause;

    StepFunctionsExecution(String arn, String name, String machine, String input, Instant startDate) {
        this.arn = arn;
        this.name = name;
        this.machine = machine;
        this.input = input;
        this.startDate = startDate;
    }

    String machine() {
        return machine;
    }

    String input() {
        return input;
    }

    Instant startDate() {
        return startDate;
    }

    synchronized boolean isRunning() {
        return status.equals("RUNNING");
    }

    synchronized boolean endedBefore(Instant time) {
        return stopDate != null && stopDate.isBefore(time);
    }

    synchronized void end(String as, String errorName, String why, Instant at) {
        status = as;
        stopDate = as.equals("RUNNING") || as.equals("PENDING_REDRIVE") ? null : at;
        error = stopDate == null ? null : errorName;
        cause = stopDate == null ? null : why;
    }

    /** Does what the machine does, and ends; one that was ended by hand meanwhile stays as it is. */
    void run(StateMachine definition, InstantSource clock) {
        StateMachine.Outcome outcome = definition.run(input);
        if (outcome instanceof StateMachine.Outcome.Succeeded succeeded) {
            succeed(succeeded.output(), clock);
        } else {
            StateMachine.Outcome.Failed failed = (StateMachine.Outcome.Failed) outcome;
            fail(failed.error(), failed.cause(), clock);
        }
    }

    private void succeed(String result, InstantSource clock) {
        if (result.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            fail(
                    "States.DataLimitExceeded",
                    "The state/task 'Invoke' returned a result with a size exceeding the maximum number of bytes service"
                            + " limit.",
                    clock);
            return;
        }
        synchronized (this) {
            if (isRunning()) {
                status = "SUCCEEDED";
                stopDate = now(clock);
                output = result;
            }
        }
    }

    private synchronized void fail(String errorName, String why, InstantSource clock) {
        if (isRunning()) {
            end("FAILED", errorName, why, now(clock));
        }
    }

    synchronized ObjectNode describe() {
        ObjectNode answer = JsonService.object();
        answer.put("executionArn", arn);
        answer.put("stateMachineArn", machine);
        answer.put("name", name);
        answer.put("status", status);
        answer.put("startDate", StepFunctionsService.seconds(startDate));
        if (stopDate != null) {
            answer.put("stopDate", StepFunctionsService.seconds(stopDate));
        }
        answer.put("input", input);
        answer.putObject("inputDetails").put("included", true);
        if (output != null) {
            answer.put("output", output);
            answer.putObject("outputDetails").put("included", true);
        }
        if (error != null) {
            answer.put("error", error);
        }
        if (cause != null) {
            answer.put("cause", cause);
        }
        answer.put("redriveCount", 0);
        return answer;
    }

    private static Instant now(InstantSource clock) {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
