package io.github.endpointlease.live;

import io.github.endpointlease.backend.dynamodb.DynamoDbSchema;
import io.github.endpointlease.backend.dynamodb.DynamoDbTokenStore;
import io.github.endpointlease.contract.TokenStoreContract;
import io.github.endpointlease.spi.TokenStore;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The contract of tokens, on DynamoDB itself, with the table as we make it. */
@Live
class DynamoDbTokenStoreLive implements TokenStoreContract {
    private final LiveTable table;

    DynamoDbTokenStoreLive(LiveAccount account) {
        table = new LiveTable(account, "tokens", "token");
    }

    @BeforeAll
    void create() {
        table.create(DynamoDbSchema::createTokenTable);
    }

    @AfterAll
    void remove() {
        table.remove();
    }

    @Override
    public TokenStore store() {
        table.empty();
        return opened();
    }

    @Override
    public TokenStore reopened(TokenStore store) {
        return opened();
    }

    private TokenStore opened() {
        return DynamoDbTokenStore.create(table.client(), table.name()).withCallTimeout(Duration.ofMinutes(1));
    }
}
