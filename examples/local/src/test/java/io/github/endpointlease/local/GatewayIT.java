package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.endpointlease.local.GatewayProcess.Answer;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged gateway from outside, from an empty folder to a crash and back. */
class GatewayIT {
    private static final String SECOND = "second-Endpoint";

    @TempDir
    Path folder;

    @Test
    void theWholeMeterRunsOnOneMachineAndSurvivesACrash() throws Exception {
        Instant promised;
        String token;
        List<ProcessHandle> children;
        String arn;
        try (GatewayProcess gateway = GatewayProcess.start(folder, Map.of()).awaitReady()) {
            token = gateway.token();
            refusesStrangers(gateway);
            addsALease(gateway, token);
            awaitStatus(gateway, token, "demo-MiniLM-Endpoint", "IN_SERVICE");
            awaitStatus(gateway, token, SECOND, "IN_SERVICE");
            relatedSentencesAreNearer(gateway, token);
            promised = extends_(gateway, token);
            arn = runsOneExecution(gateway, token);
            aLeaseOfAFewSecondsEndsAndItsProcessIsGone(gateway, token);
            children = gateway.children();
            assertThat(children).isNotEmpty();
            gateway.kill();
        }
        Await.until(
                "the models are gone with their gateway",
                GatewayProcess.PATIENCE,
                () -> children.stream().noneMatch(ProcessHandle::isAlive));

        try (GatewayProcess again = GatewayProcess.start(folder, Map.of()).awaitReady()) {
            assertThat(again.printed()).doesNotContain(token);
            assertThat(expiry(again, token, "demo-MiniLM-Endpoint")).isEqualTo(promised);
            assertThat(again.post("/describeexecution", token, "{\"executionArn\": \"" + arn + "\"}")
                            .json()
                            .get("status")
                            .asText())
                    .isEqualTo("SUCCEEDED");
            awaitStatus(again, token, "demo-MiniLM-Endpoint", "IN_SERVICE");
            List<ProcessHandle> last = again.children();
            again.stop();
            assertThat(last).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        }
    }

    private static void refusesStrangers(GatewayProcess gateway) {
        assertThat(gateway.get("/endpoint-expiry", null).status()).isEqualTo(401);
        assertThat(gateway.get("/endpoint-expiry", "wrong").status()).isEqualTo(403);
        assertThat(gateway.get("/endpoint-expiry", gateway.token() + "x").status())
                .isEqualTo(403);
        assertThat(gateway.post("/minilm", "wrong", "{\"inputs\": \"x\"}").status())
                .isEqualTo(403);
    }

    private static void addsALease(GatewayProcess gateway, String token) {
        Answer added = gateway.post(
                "/endpoint-expiry",
                "Bearer " + token,
                "{\"EndpointName\": \"" + SECOND
                        + "\", \"EndpointConfigName\": \"demo-MiniLM-EndpointConfig\", \"minutes\": 30}");
        assertThat(added.status()).isEqualTo(200);
        assertThat(added.json().get("TimeLeft").asText()).isEqualTo("30");
    }

    private static void relatedSentencesAreNearer(GatewayProcess gateway, String token) {
        JsonNode vectors = gateway.post(
                        "/minilm",
                        token,
                        "{\"inputs\": [\"The cat sleeps on the sofa.\", \"A kitten naps on the couch.\", \"Interest rates rose.\"]}")
                .json();
        assertThat(vectors.size()).isEqualTo(3);
        assertThat(vectors.get(0).size()).isEqualTo(384);
        assertThat(similarity(vectors.get(0), vectors.get(1)))
                .isGreaterThan(similarity(vectors.get(0), vectors.get(2)) + 0.2);
    }

    private static double similarity(JsonNode a, JsonNode b) {
        double dot = 0;
        double lengthA = 0;
        double lengthB = 0;
        for (int i = 0; i < a.size(); i++) {
            dot += a.get(i).asDouble() * b.get(i).asDouble();
            lengthA += a.get(i).asDouble() * a.get(i).asDouble();
            lengthB += b.get(i).asDouble() * b.get(i).asDouble();
        }
        return dot / Math.sqrt(lengthA * lengthB);
    }

    private static Instant extends_(GatewayProcess gateway, String token) {
        Instant before = expiry(gateway, token, "demo-MiniLM-Endpoint");
        Answer extended = gateway.post(
                "/endpoint-expiry", token, "{\"EndpointName\": \"demo-MiniLM-Endpoint\", \"minutes\": 2.5}");
        Instant after = Instant.parse(extended.json().get("ExpiresAt").asText());
        assertThat(after).isEqualTo(before.plusSeconds(150));
        return after;
    }

    private static String runsOneExecution(GatewayProcess gateway, String token) {
        String arn = gateway.post(
                        "/startexecution",
                        token,
                        "{\"endpointname\": \"demo-MiniLM-Endpoint\", \"body\": {\"inputs\": \"later\"}}")
                .json()
                .get("executionArn")
                .asText();
        JsonNode ended = Await.value(
                "the execution ends",
                GatewayProcess.PATIENCE,
                () -> Optional.of(gateway.post("/describeexecution", token, "{\"executionArn\": \"" + arn + "\"}")
                                .json())
                        .filter(json -> !json.get("status").asText().equals("RUNNING")));
        assertThat(ended.get("status").asText()).isEqualTo("SUCCEEDED");
        assertThat(ended.get("output").asText()).startsWith("{\"Body\":\"[[").contains("\"InvokedProductionVariant\"");
        return arn;
    }

    private static void aLeaseOfAFewSecondsEndsAndItsProcessIsGone(GatewayProcess gateway, String token) {
        int before = gateway.children().size();
        gateway.post(
                "/endpoint-expiry",
                token,
                "{\"EndpointName\": \"short-Endpoint\", \"EndpointConfigName\": \"demo-MiniLM-EndpointConfig\", \"minutes\": 0.1}");
        Await.until(
                "a process more than before",
                GatewayProcess.PATIENCE,
                () -> gateway.children().size() > before);
        Await.until(
                "as many processes as before",
                GatewayProcess.PATIENCE,
                () -> gateway.children().size() == before);
        awaitStatus(gateway, token, "short-Endpoint", "STOPPED");
    }

    private static void awaitStatus(GatewayProcess gateway, String token, String name, String status) {
        Await.until(
                name + " is " + status,
                GatewayProcess.PATIENCE,
                () -> show(gateway, token, name).get("Status").asText().equals(status));
    }

    private static Instant expiry(GatewayProcess gateway, String token, String name) {
        return Instant.parse(show(gateway, token, name).get("ExpiresAt").asText());
    }

    private static JsonNode show(GatewayProcess gateway, String token, String name) {
        return gateway.get("/endpoint-expiry?EndpointName=" + name, token).json();
    }

    @Test
    void anInvocationOfAStoppedEndpointSaysSoInsteadOfHanging() {
        try (GatewayProcess gateway = GatewayProcess.start(folder, Map.of("ENDPOINT_LEASE_TOKEN", "of my choice"))
                .awaitReady()) {
            String token = "of my choice";
            assertThat(gateway.printed()).doesNotContain(token);
            Answer early = gateway.post("/minilm", token, "{\"inputs\": \"x\"}");
            if (early.status() != 200) {
                assertThat(early.status()).isEqualTo(503);
                assertThat(early.body()).contains("is starting");
                assertThat(early.retryAfter()).isPresent();
            }
            awaitStatus(gateway, token, "demo-MiniLM-Endpoint", "IN_SERVICE");
            assertThat(gateway.post("/minilm", token, "{\"wrong\": 1}").status())
                    .isEqualTo(400);
        }
    }

    @Test
    void aSetUpThatCannotWorkIsOneLineAndExitCodeTwo() throws Exception {
        Path file = Files.writeString(folder.resolve("a-file"), "{\"project_prefix\": 7}");
        try (GatewayProcess first = GatewayProcess.start(folder, Map.of()).awaitReady()) {
            String port = Integer.toString(URI.create(first.url()).getPort());
            refuses(Map.of("ENDPOINT_LEASE_PORT", port), "Port " + port + " is taken");
            refuses(Map.of(), "another gateway is using it");
        }
        refuses(Map.of("ENDPOINT_LEASE_PORT", "http"), "ENDPOINT_LEASE_PORT must be a number");
        refuses(Map.of("ENDPOINT_LEASE_DATA", file.resolve("below").toString()), "state folder");
        refuses(Map.of("ENDPOINT_LEASE_CONFIG", folder.resolve("none.json").toString()), "none.json");
        refuses(Map.of("ENDPOINT_LEASE_CONFIG", file.toString()), "project_prefix");
        refuses(Map.of("ENDPOINT_LEASE_TOKEN", "elease_short"), "checksum");
    }

    private void refuses(Map<String, String> environment, String reason) throws Exception {
        try (GatewayProcess gateway = GatewayProcess.start(folder, environment)) {
            assertThat(gateway.exitCode()).as(gateway.printed()).isEqualTo(2);
            assertThat(gateway.printed()).startsWith("endpoint-lease: ").contains(reason);
            assertThat(gateway.printed().strip().lines()).hasSize(1);
        }
    }
}
