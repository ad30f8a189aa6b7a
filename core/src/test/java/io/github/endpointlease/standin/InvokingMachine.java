package io.github.endpointlease.standin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.spi.EndpointRuntime;
import io.github.endpointlease.spi.InvocationOutcome;

/**
 * The state machine of the reference stack: its only task sends {@code $.body} to the endpoint {@code $.endpointname}, a JSON text
 * as the text it holds and anything else as JSON.
 *
 * @param models what it invokes
 */
record InvokingMachine(EndpointRuntime models) implements StateMachine {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public Outcome run(String input) {
        try {
            JsonNode document = JSON.readTree(input);
            JsonNode endpoint = document.path("endpointname");
            JsonNode body = document.path("body");
            if (!endpoint.isTextual() || body.isMissingNode()) {
                return new Outcome.Failed(
                        "States.Runtime", "The JSONPath '$.endpointname' or '$.body' could not be found in the input");
            }
            String sent = body.isTextual() ? body.textValue() : body.toString();
            return outcome(models.invoke(new EndpointName(endpoint.textValue()), Invocation.json(sent)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The input was read as JSON before.", e);
        }
    }

    private static Outcome outcome(InvocationOutcome outcome) {
        if (outcome instanceof InvocationOutcome.Answered answered) {
            ObjectNode result = JSON.createObjectNode();
            result.put("Body", answered.body().text());
            result.put("ContentType", answered.contentType());
            if (answered.customAttributes() != null) {
                result.put("CustomAttributes", answered.customAttributes());
            }
            result.put("InvokedProductionVariant", answered.variant());
            return new Outcome.Succeeded(result.toString());
        }
        if (outcome instanceof InvocationOutcome.ModelFailed failed) {
            String said = "Received server error (" + failed.status() + ") from primary with message \""
                    + failed.message() + "\". (Service: SageMakerRuntime, Status Code: 424, Request ID: stand-in)";
            return new Outcome.Failed("SageMakerRuntime.ModelErrorException", said);
        }
        if (outcome instanceof InvocationOutcome.NotInService missing) {
            String said = missing.reason() + " (Service: SageMakerRuntime, Status Code: 400, Request ID: stand-in)";
            return new Outcome.Failed("SageMakerRuntime.ValidationErrorException", said);
        }
        return new Outcome.Failed("States.Timeout", ((InvocationOutcome.TimedOut) outcome).reason());
    }
}
