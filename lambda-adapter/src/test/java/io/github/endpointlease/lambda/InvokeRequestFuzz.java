package io.github.endpointlease.lambda;

import io.github.endpointlease.model.Payload;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.proof.Hostile;
import java.util.Base64;

/** Any request to a model's route. The model answers with what it is sent. */
public final class InvokeRequestFuzz {
    private InvokeRequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Exchange exchange = Exchange.of(input, api -> api.invokeHandler);
        Hostile.requireEqual("Invoking changes no lease", exchange.before(), exchange.after());
        if (!exchange.isOk()) {
            return;
        }
        String path = exchange.request().path();
        ModelRoute route = TestApi.ROUTES
                .model(path.startsWith("/") ? path.substring(1) : path)
                .orElseThrow();
        Hostile.require(
                route.publicAccess()
                        || (exchange.caller() != null && exchange.caller().may(Scope.INVOKE, route.endpoint())),
                "Only who may invokes");
        String body = exchange.request().body();
        Payload sent = exchange.request().settings().containsKey("base64")
                ? Payload.of(Base64.getDecoder().decode(body == null ? "" : body))
                : Payload.of(body == null ? "" : body);
        Reply reply = exchange.reply();
        Payload answered =
                reply.base64() ? Payload.of(Base64.getDecoder().decode(reply.body())) : Payload.of(reply.body());
        Hostile.requireEqual("What is sent comes back to the byte", sent, answered);
    }
}
