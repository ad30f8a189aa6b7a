package io.github.endpointlease.lambda.function;

import static io.github.endpointlease.lambda.function.ResourceWorld.INSTALLATION;
import static io.github.endpointlease.lambda.function.ResourceWorld.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.parts.OnDynamoDbLocal;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.spi.ExpiryStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.ssm.model.ParameterType;

/** A project's leases as a whole: moved to another store, or ended with the stack. */
@OnStandIn
@OnDynamoDbLocal
class InstallationResourceTest {
    private static final EndpointName ADDED = new EndpointName("test-inpainting-Endpoint");

    private final ResourceWorld world = new ResourceWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @Test
    void itIsNamedByThePrefixAndSaysWhichStoreIsInUse() throws IOException {
        JsonNode answer = world.send(world.request("Create", INSTALLATION, null, Map.of("LeaseStore", "ssm")));

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        assertThat(answer.path("PhysicalResourceId").asText()).isEqualTo("demo");
        assertThat(answer.path("Data").path("LeaseStore").asText()).isEqualTo("ssm");
    }

    @Test
    void aStoreThatCannotBeReadRefusesTheCreation() throws IOException {
        world.account.createLeaseTable();

        JsonNode answer = world.send(
                world.request("Create", INSTALLATION, null, Map.of("LeaseStore", "dynamodb", "LeaseTable", "missing")));

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

    @Test
    void anotherPrefixIsRefused() throws IOException {
        JsonNode answer = world.send(world.request("Update", INSTALLATION, "older", Map.of()));

        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.path("Reason").asText()).contains("project_prefix was older and cannot be changed");
        assertThat(answer.path("PhysicalResourceId").asText()).isEqualTo("older");
    }

    @Test
    void aDeletionEndsEveryLeaseAndDeletesEveryEndpointOfOursAndNoOther() throws IOException {
        world.running(NAME, Duration.ofHours(5));
        world.running(ADDED, Duration.ofHours(5));
        world.account.sageMaker.addForeign("demo-orphan", Map.of("endpoint-lease:installation", "demo"));
        world.account.sageMaker.addForeign("their-Endpoint", Map.of("endpoint-lease:installation", "theirs"));
        world.account.sageMaker.addForeign("nobodys-Endpoint", Map.of());

        JsonNode answer = world.send(delete(Map.of()));

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        for (String gone : new String[] {NAME.value(), ADDED.value(), "demo-orphan"}) {
            assertThat(world.account.sageMaker.status(gone)).as(gone).isEmpty();
            assertThat(world.store.find(new EndpointName(gone))).as(gone).isEmpty();
        }
        assertThat(world.account.sageMaker.status("their-Endpoint")).contains("InService");
        assertThat(world.account.sageMaker.status("nobodys-Endpoint")).contains("InService");
    }

    @Test
    void theLeaseOfAnEndpointOfAnotherInstallationKeepsItsTime() throws IOException {
        EndpointName theirs = new EndpointName("their-Endpoint");
        Instant now = world.account.clock.instant().truncatedTo(ChronoUnit.SECONDS);
        world.account.sageMaker.addForeign(theirs.value(), Map.of("endpoint-lease:installation", "theirs"));
        world.store.create(Lease.running(theirs, new EndpointConfigName("theirs"), now.plusSeconds(36_000), now));

        JsonNode answer = world.send(delete(Map.of()));

        assertThat(answer.path("Status").asText()).isEqualTo("SUCCESS");
        assertThat(Account.lease(world.store, theirs).expiry()).isEqualTo(now.plusSeconds(36_000));
    }

    @Test
    void whatShallBeKeptIsKept() throws IOException {
        world.running(NAME, Duration.ofHours(5));
        Instant expiry = world.expiry();

        JsonNode answer = world.send(delete(Map.of("OnDelete", "keep")));

        assertThat(answer.path("Status").asText()).isEqualTo("SUCCESS");
        assertThat(world.expiry()).isEqualTo(expiry);
        assertThat(world.cloud.runs()).isZero();
    }

    @Test
    void aCreationThatIsUndoneEndsNothing() throws IOException {
        world.running(NAME, Duration.ofHours(5));
        Instant expiry = world.expiry();
        world.cloud.stackStatus("ROLLBACK_IN_PROGRESS");

        assertThat(world.send(delete(Map.of())).path("Status").asText()).isEqualTo("SUCCESS");
        assertThat(world.expiry()).isEqualTo(expiry);
    }

    @Test
    void endpointsThatCannotBeDeletedInTimeAreNamed() throws IOException {
        world.account.sageMaker.durations(Duration.ofHours(1), Account.DELETING);
        world.leases().add(ADDED, new EndpointConfigName(Account.CONFIG), Duration.ofHours(5));
        world.tick();

        JsonNode answer = world.send(delete(Map.of()));

        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.path("Reason").asText()).contains("test-inpainting-Endpoint");
    }

    private ObjectNode delete(Map<String, String> properties) {
        return world.request("Delete", INSTALLATION, "demo", properties);
    }

    private ObjectNode move(String from, String to, String table) {
        ObjectNode update =
                world.request("Update", INSTALLATION, "demo", Map.of("LeaseStore", to, "LeaseTable", table));
        update.putObject("OldResourceProperties").put("LeaseStore", from).put("LeaseTable", table);
        return update;
    }
}
