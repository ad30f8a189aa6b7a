package io.github.endpointlease.cloudformation.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.backend.dynamodb.DynamoDbSchema;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The token at the end of the first deployment. */
class FirstTokenTest extends DeploymentTests {
    private static final AtomicInteger TABLES = new AtomicInteger();

    @Test
    void theFirstTokenIsShownOnceAndOpensTheTable() {
        String table = "tokens-of-deployer-" + TABLES.incrementAndGet();
        cloudFormation.output("ApiUrl", "https://api.example.com/prod");
        cloudFormation.output("TokenTable", table);
        creates();
        try (DynamoDbClient client = connection("us-east-1").client(DynamoDbClient.builder())) {
            DynamoDbSchema.createTokenTable(client, table);
        }

        deploy(order(null, Map.of()));
        cloudFormation.refuse(CloudFormationStandIn.NO_CHANGES);
        deploy(order(null, Map.of()));

        assertThat(said).contains("ApiUrl: https://api.example.com/prod");
        assertThat(said)
                .filteredOn(line -> line.contains("elease_"))
                .singleElement()
                .asString()
                .matches("  elease_\\w{36}");
        assertThat(said).anyMatch(line -> line.startsWith("Try it: ") && !line.contains("elease_"));
    }

    @Test
    void aTableWithTokensOfTheOriginalGetsNone() {
        String table = "tokens-of-deployer-" + TABLES.incrementAndGet();
        cloudFormation.output("ApiUrl", "https://api.example.com/prod");
        cloudFormation.output("TokenTable", table);
        creates();
        try (DynamoDbClient client = connection("us-east-1").client(DynamoDbClient.builder())) {
            DynamoDbSchema.createTokenTable(client, table);
            client.putItem(request -> request.tableName(table).item(Map.of("token", AttributeValue.fromS("clear"))));
        }

        deploy(order(null, Map.of()));

        assertThat(said).noneMatch(line -> line.contains("elease_"));
    }

    @Test
    void aTokenTableThatCannotBeReadDoesNotHideThatTheStackIsThere() {
        cloudFormation.output("ApiUrl", "https://api.example.com/prod");
        cloudFormation.output("TokenTable", "no-such-table");
        creates();

        refused(() -> deploy(order(null, Map.of())))
                .hasMessageStartingWith(
                        "The stack is deployed, but table no-such-table of its tokens could not be read:");
    }
}
