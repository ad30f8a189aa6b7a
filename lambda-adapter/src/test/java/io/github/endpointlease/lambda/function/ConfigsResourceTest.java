package io.github.endpointlease.lambda.function;

import static io.github.endpointlease.lambda.function.ResourceWorld.CONFIGS;
import static io.github.endpointlease.lambda.function.ResourceWorld.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.standin.AwsError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The configs that leases are told when nothing else of a stack can fail any more. */
@OnStandIn
class ConfigsResourceTest {
    private static final EndpointName OTHER = new EndpointName("demo-b-Endpoint");

    private final ResourceWorld world = new ResourceWorld();

    @AfterEach
    void close() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Create", "Update"})
    void everyLeaseThatIsThereGetsItsConfigAndKeepsItsTime(String type) throws IOException {
        world.leases().add(NAME, new EndpointConfigName("older"), Duration.ofHours(5));
        Lease before = Account.lease(world.store, NAME);

        JsonNode answer = world.send(request(type, Map.of(NAME, "newer", OTHER, "newer-b")));

        assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
        assertThat(answer.path("PhysicalResourceId").asText()).isEqualTo("demo");
        assertThat(Account.lease(world.store, NAME))
                .isEqualTo(before.overwritten(new EndpointConfigName("newer"), before.expiry()));
        assertThat(world.store.find(OTHER)).as("no lease is made up").isEmpty();
    }

    @Test
    void aDeletionChangesNothing() throws IOException {
        world.leases().add(NAME, new EndpointConfigName("older"), Duration.ofHours(5));

        JsonNode answer = world.send(request("Delete", Map.of(NAME, "newer")));

        assertThat(answer.path("Status").asText()).isEqualTo("SUCCESS");
        assertThat(Account.lease(world.store, NAME).configName()).hasToString("older");
    }

    @Test
    void whereOneLeaseCannotBeReadNoneIsToldAnything() throws IOException {
        world.leases().add(NAME, new EndpointConfigName("older"), Duration.ofHours(5));
        world.spoil(OTHER);

        JsonNode answer = world.send(request("Create", Map.of(NAME, "newer", OTHER, "newer-b")));

        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.path("Reason").asText()).contains(OTHER.value());
        assertThat(Account.lease(world.store, NAME).configName()).hasToString("older");
    }

    @Test
    void whereOneLeaseCannotBeChangedThoseThatWereAreChangedBack() throws IOException {
        world.leases().add(NAME, new EndpointConfigName("older"), Duration.ofHours(5));
        world.leases().add(OTHER, new EndpointConfigName("older-b"), Duration.ofHours(5));
        world.account.aws.guard(call -> {
            if (call.operation().equals("AmazonSSM.PutParameter")
                    && new String(call.body(), StandardCharsets.UTF_8).contains(OTHER.value())) {
                throw new AwsError(400, "AccessDeniedException", "not allowed");
            }
        });

        JsonNode answer = world.send(request("Create", Map.of(NAME, "newer", OTHER, "newer-b")));

        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.path("Reason").asText()).contains("not allowed");
        assertThat(Account.lease(world.store, NAME).configName()).hasToString("older");
        assertThat(world.account.aws.calls("AmazonSSM.PutParameter"))
                .as("added, told, and told back")
                .isGreaterThanOrEqualTo(4);
    }

    private ObjectNode request(String type, Map<EndpointName, String> configs) {
        ObjectNode request = world.request(type, CONFIGS, "demo", Map.of());
        ObjectNode entries = ((ObjectNode) request.path("ResourceProperties")).putObject("EndpointConfigs");
        configs.forEach((name, config) -> entries.put(name.value(), config));
        return request;
    }
}
