package io.github.endpointlease.cloudformation.deploy;

import io.github.endpointlease.Tokens;
import io.github.endpointlease.backend.dynamodb.DynamoDbTokenStore;
import io.github.endpointlease.model.EndpointPattern;
import io.github.endpointlease.model.Scope;
import io.github.endpointlease.model.Token;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The token that lets the first person in. */
final class FirstToken {
    /** Whose it is. */
    static final String NAME = "owner";

    private FirstToken() {}

    /**
     * Makes a token for everything and shows it, this once, if the table holds nothing. A table of the original's with tokens in it
     * stays as it is.
     *
     * @param api where the API answers
     */
    static void giveIfThereIsNone(
            DynamoDbClient client, String table, String api, InstantSource clock, Terminal terminal) {
        boolean any = !client.scan(request -> request.tableName(table).limit(1).consistentRead(true))
                .items()
                .isEmpty();
        if (any) {
            return;
        }
        Token token = new Tokens(DynamoDbTokenStore.create(client, table), clock)
                .issue(NAME, EnumSet.allOf(Scope.class), List.of(EndpointPattern.ANY), null);
        terminal.say("The first token, of " + NAME + ", for everything. It is shown only now; keep it safe:");
        terminal.say("  " + token.reveal());
        terminal.say("Try it: curl -H 'Authorization: Bearer <token>' " + api + "/endpoint-expiry");
    }
}
