package io.github.endpointlease.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.spi.EndpointRuntime;
import io.github.endpointlease.spi.InvocationOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * One execution of the reference stack's state machine: its only task sends {@code $.body} to the endpoint {@code $.endpointname}, a
 * JSON text as the text it holds and anything else as JSON. Safe for use by many threads.
 */
final class StepFunctionsExecution {
    private static final ObjectMapper JSON = new ObjectMapper();
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

    /** Does the task, and ends; one that was ended by hand meanwhile stays as it is. */
    void run(EndpointRuntime models, InstantSource clock) {
        try {
            JsonNode document = JSON.readTree(input);
            JsonNode endpoint = document.path("endpointname");
            JsonNode body = document.path("body");
            if (!endpoint.isTextual() || body.isMissingNode()) {
                fail(
                        "States.Runtime",
                        "The JSONPath '$.endpointname' or '$.body' could not be found in the input",
                        clock);
                return;
            }
            String sent = body.isTextual() ? body.textValue() : body.toString();
            end(models.invoke(new EndpointName(endpoint.textValue()), Invocation.json(sent)), clock);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The input was read as JSON before.", e);
        }
    }

    private void end(InvocationOutcome outcome, InstantSource clock) {
        if (outcome instanceof InvocationOutcome.Answered answered) {
            ObjectNode result = JSON.createObjectNode();
            result.put("Body", answered.body().text());
            result.put("ContentType", answered.contentType());
            if (answered.customAttributes() != null) {
                result.put("CustomAttributes", answered.customAttributes());
            }
            result.put("InvokedProductionVariant", answered.variant());
            succeed(result.toString(), clock);
        } else if (outcome instanceof InvocationOutcome.ModelFailed failed) {
            String said = "Received server error (" + failed.status() + ") from primary with message \""
                    + failed.message() + "\". (Service: SageMakerRuntime, Status Code: 424, Request ID: stand-in)";
            fail("SageMakerRuntime.ModelErrorException", said, clock);
        } else if (outcome instanceof InvocationOutcome.NotInService missing) {
            String said = missing.reason() + " (Service: SageMakerRuntime, Status Code: 400, Request ID: stand-in)";
            fail("SageMakerRuntime.ValidationErrorException", said, clock);
        } else if (outcome instanceof InvocationOutcome.TimedOut timedOut) {
            fail("States.Timeout", timedOut.reason(), clock);
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
