package io.github.endpointlease.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.endpointlease.Caller;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.proof.Hostile;
import java.util.Objects;

/** Any request to {@code /startexecution} and {@code /describeexecution}. */
public final class ExecutionRequestFuzz {
    private ExecutionRequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Exchange exchange =
                Exchange.of(input, api -> api.executionsHandler, ExecutionRequestFuzz::requireThatTheModelAnswers);
        Hostile.requireEqual("Invoking changes no lease", exchange.before(), exchange.after());
    }

    private static void requireThatTheModelAnswers(TestApi api, Exchange exchange) {
        if (exchange.isOk()) {
            Caller caller = exchange.caller();
            Hostile.require(caller != null && caller.may(Scope.INVOKE), "Only who may invokes");
            JsonNode json = exchange.reply().json();
            Hostile.require(json.path("startDate").isNumber(), "An execution has a start: " + json);
            JsonNode ended = api.awaitEnd(
                            Objects.requireNonNull(caller),
                            json.path("executionArn").textValue())
                    .json();
            Hostile.requireEqual(
                    "What was accepted reaches the model",
                    "SUCCEEDED",
                    ended.path("status").asText());
        }
    }
}
