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
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A project's leases as a whole, ended with the stack. */
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

    /** A stack that never came to be has to be deleted where its rollback has failed; that is a rollback still. */
    @ParameterizedTest
    @CsvSource({
        "ROLLBACK_IN_PROGRESS, CREATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS, UPDATE_IN_PROGRESS",
        "DELETE_IN_PROGRESS, ROLLBACK_FAILED",
        "DELETE_IN_PROGRESS, CREATE_FAILED",
        "DELETE_IN_PROGRESS, CREATE_IN_PROGRESS"
    })
    void whatIsUndoneEndsNothing(String status, String before) throws IOException {
        world.running(NAME, Duration.ofHours(5));
        Instant expiry = world.expiry();
        world.cloud.stackStatus(status, before);

        assertThat(world.send(delete(Map.of())).path("Status").asText()).isEqualTo("SUCCESS");
        assertThat(world.expiry()).isEqualTo(expiry);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UPDATE_ROLLBACK_COMPLETE", "UPDATE_ROLLBACK_FAILED", "UPDATE_COMPLETE"})
    void aStackThatCameToBeEndsEverything(String before) throws IOException {
        world.running(NAME, Duration.ofHours(5));
        world.cloud.stackStatus("DELETE_IN_PROGRESS", before);

        assertThat(world.send(delete(Map.of())).path("Status").asText()).isEqualTo("SUCCESS");
        assertThat(world.store.find(NAME)).isEmpty();
    }

    @Test
    void endpointsThatCannotBeDeletedInTimeAreNamed() throws IOException {
        world.account.sageMaker.durations(Duration.ofHours(1), Account.DELETING);
        world.cloud.duringRun(() -> world.account.clock.advance(Duration.ofSeconds(45)));
        world.leases().add(ADDED, new EndpointConfigName(Account.CONFIG), Duration.ofHours(5));
        world.tick();

        JsonNode answer = world.send(delete(Map.of()));

        assertThat(answer.path("Status").asText()).isEqualTo("FAILED");
        assertThat(answer.path("Reason").asText()).contains("test-inpainting-Endpoint");
    }

    /** The most that the configuration allows of both. */
    @Test
    void theLongestGraceAndQuarantineLeaveTimeToDelete() throws IOException {
        try (ResourceWorld slow = new ResourceWorld(Map.of("GRACE_SECONDS", "300", "DELETE_WINDOW_SECONDS", "300"))) {
            slow.account.sageMaker.durations(Account.STARTING, Duration.ofMinutes(3));
            slow.running(NAME, Duration.ofHours(5));

            JsonNode answer = slow.send(slow.request("Delete", INSTALLATION, "demo", Map.of()));

            assertThat(answer.path("Status").asText()).as("%s", answer).isEqualTo("SUCCESS");
            assertThat(slow.account.sageMaker.status(NAME.value())).isEmpty();
            assertThat(slow.store.find(NAME))
                    .as("the quarantine was waited out")
                    .isEmpty();
        }
    }

    private ObjectNode delete(Map<String, String> properties) {
        return world.request("Delete", INSTALLATION, "demo", properties);
    }
}
