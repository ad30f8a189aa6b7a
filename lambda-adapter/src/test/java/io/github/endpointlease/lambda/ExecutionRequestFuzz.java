package io.github.endpointlease.lambda;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.proof.Hostile;

/** Any request to {@code /startexecution} and {@code /describeexecution}. */
public final class ExecutionRequestFuzz {
    private ExecutionRequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Exchange exchange = Exchange.of(input, api -> api.executionsHandler);
        Hostile.requireEqual("Invoking changes no lease", exchange.before(), exchange.after());
        if (exchange.isOk()) {
            Hostile.require(exchange.caller() != null && exchange.caller().may(Scope.INVOKE), "Only who may invokes");
            JsonNode json = exchange.reply().json();
            Hostile.require(json.path("executionArn").isTextual(), "An execution has a name: " + json);
            Hostile.require(json.path("startDate").isNumber(), "An execution has a start: " + json);
        }
    }
}
