package io.github.endpointlease.lambda;

import static io.github.endpointlease.lambda.TestApi.EXPIRY;
import static io.github.endpointlease.lambda.TestApi.FALCON;
import static io.github.endpointlease.lambda.TestApi.FLAN;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import io.github.endpointlease.Caller;
import io.github.endpointlease.proof.Hostile;
import io.github.endpointlease.spi.StoredLease;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request of a stranger to a handler over fresh stores, and what every answer has to be: a status below 500, a JSON error that
 * shows nothing of our insides, and nothing changed where the request was refused.
 *
 * @param request what was sent
 * @param caller who the authorizer said it was, or null
 * @param before every lease before it
 * @param after every lease after it
 * @param reply the answer
 */
record Exchange(
        HttpText request, @Nullable Caller caller, List<StoredLease> before, List<StoredLease> after, Reply reply) {
    private static final List<String> INSIDES = List.of("fasterxml", "io.github.", "java.", "\tat ", "Exception");

    /** Two leases of endpoints in service, and the handler that the function picks. */
    static Exchange of(byte[] input, Function<TestApi, ApiHandler> handler) {
        return of(input, handler, (api, exchange) -> {});
    }

    /** The same, with what is looked at before the stores are gone. */
    static Exchange of(byte[] input, Function<TestApi, ApiHandler> handler, BiConsumer<TestApi, Exchange> then) {
        HttpText request = HttpText.of(input);
        try (TestApi api = new TestApi()) {
            api.lease(FALCON, EXPIRY);
            api.lease(FLAN, EXPIRY);
            List<StoredLease> before = api.store.all();
            APIGatewayProxyRequestEvent event = request.event();
            Reply reply = Reply.of(handler.apply(api).handleRequest(event, null));
            Optional<Caller> caller =
                    CallerContext.read(event.getRequestContext().getAuthorizer());
            Exchange exchange = new Exchange(request, caller.orElse(null), before, api.store.all(), reply);
            exchange.check();
            then.accept(api, exchange);
            return exchange;
        }
    }

    boolean isOk() {
        return reply.status() == 200;
    }

    private void check() {
        Hostile.require(reply.status() >= 200 && reply.status() < 500, "Bad input is no breakdown of ours: " + reply);
        reply.headers()
                .forEach((name, value) -> Hostile.require(Headers.isSafe(value), "A header is one line: " + reply));
        if (!isOk()) {
            Hostile.requireEqual("What was refused changed nothing", before, after);
            String sent = request.toString();
            String error = reply.error();
            Hostile.require(!error.isBlank(), "An error says something");
            INSIDES.forEach(word ->
                    Hostile.require(!error.contains(word) || sent.contains(word), "Our insides stay ours: " + error));
        }
    }
}
