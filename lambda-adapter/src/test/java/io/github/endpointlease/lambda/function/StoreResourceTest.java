package io.github.endpointlease.lambda.function;

import static io.github.endpointlease.lambda.function.ResourceWorld.NAME;
import static io.github.endpointlease.lambda.function.ResourceWorld.STORE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.spi.ExpiryStore;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** Where a project's leases are, and their way from one store to the other. */
@OnStandIn
@OnDynamoDbLocal
class StoreResourceTest {
    private final ResourceWorld world = new ResourceWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void itIsNamedByThePrefixAndSaysWhichStoreIsInUse() throws IOException {
        JsonNode answer = world.send(world.request("Create", STORE, null, Map.of("LeaseStore", "ssm")));

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        assertThat(answer.path("PhysicalResourceId").asText()).isEqualTo("demo");
        assertThat(answer.path("Data").path("LeaseStore").asText()).isEqualTo("ssm");
    }

    @Test
    void aStoreThatCannotBeReadRefusesTheCreation() throws IOException {
        world.account.createLeaseTable();

        JsonNode answer = world.send(
                world.request("Create", STORE, null, Map.of("LeaseStore", "dynamodb", "LeaseTable", "missing")));

        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.path("Reason").asText()).contains("missing");
    }

    @Test
    void anotherStoreGetsEveryLeaseAndTheWayBackToo() throws IOException {
        String table = world.account.createLeaseTable();
        world.send(world.create("30"));
        Instant expiry = world.expiry();
        ExpiryStore dynamoDb = world.account.table(table);

        JsonNode there = world.send(move("ssm", "dynamodb", table));

        assertThat(there.path("Data").path("LeaseStore").asText())
                .as("%s", there)
                .isEqualTo("dynamodb");
        assertThat(Account.lease(dynamoDb, NAME).expiry()).isEqualTo(expiry);
        assertThat(world.store.find(NAME)).isEmpty();

        world.send(move("dynamodb", "ssm", table));

        assertThat(world.expiry()).isEqualTo(expiry);
        assertThat(dynamoDb.find(NAME)).isEmpty();
    }

    @Test
    void aLeaseThatCannotBeReadRefusesTheMoveByName() throws IOException {
        String table = world.account.createLeaseTable();
        world.send(world.create("30"));
        world.account
                .clients
                .make(SsmClient.builder())
                .putParameter(put -> put.name("/sagemaker/endpoint/expiry/demo-broken")
                        .type(ParameterType.STRING)
                        .value("not a lease"));

        JsonNode answer = world.send(move("ssm", "dynamodb", table));

        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.path("Reason").asText()).contains("demo-broken");
        assertThat(world.store.find(NAME)).isPresent();
        assertThat(world.account.table(table).find(NAME)).isEmpty();
    }

    private ObjectNode move(String from, String to, String table) {
        ObjectNode update = world.request("Update", STORE, "demo", Map.of("LeaseStore", to, "LeaseTable", table));
        update.putObject("OldResourceProperties").put("LeaseStore", from).put("LeaseTable", table);
        return update;
    }
}
