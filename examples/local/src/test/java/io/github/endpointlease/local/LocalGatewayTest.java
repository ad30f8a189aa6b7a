package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfigReader;
import io.github.endpointlease.model.Token;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The gateway in this process, in front of a stranger's model server. */
class LocalGatewayTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TOKEN = "a token of my own";

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void aStrangersServerIsLeasedAndGetsWhatWasSent() throws Exception {
        try (LocalGateway gateway = start("\"{port}\"", 30)) {
            awaitStatus(gateway, "IN_SERVICE");
            HttpResponse<String> answer = http.send(
                    request(gateway, "/stub")
                            .header("Authorization", "bearer " + TOKEN)
                            .header("Content-Type", "text/plain")
                            .header("X-Amzn-SageMaker-Custom-Attributes", "trace=7")
                            .POST(HttpRequest.BodyPublishers.ofString("çay ığ"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("çay ığ");
            assertThat(answer.headers().firstValue("Content-Type")).contains("text/plain");
            assertThat(answer.headers().firstValue("X-Amzn-SageMaker-Custom-Attributes"))
                    .contains("trace=7 seen");
        }
    }

    @Test
    void bytesThatAreNoTextPassUnchanged() throws Exception {
        byte[] bytes = {(byte) 0xff, 0, (byte) 0xfe, 13, 10};
        try (LocalGateway gateway = start("\"{port}\"", 30)) {
            awaitStatus(gateway, "IN_SERVICE");
            HttpResponse<byte[]> answer = http.send(
                    request(gateway, "/stub")
                            .header("Authorization", TOKEN)
                            .header("Content-Type", "application/octet-stream")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.body()).isEqualTo(bytes);
        }
    }

    @Test
    void aModelThatDiesIsShownAsFailedAndComesBack() throws Exception {
        try (LocalGateway gateway = start("\"{port}\"", 30)) {
            awaitStatus(gateway, "IN_SERVICE");
            assertThat(post(gateway, "/stub", "die").statusCode()).isGreaterThanOrEqualTo(500);
            awaitStatus(gateway, "FAILED");
            assertThat(show(gateway).get("Reason").asText()).contains("3");
            awaitStatus(gateway, "IN_SERVICE");
        }
    }

    @Test
    void aModelThatHangsInStartUpBecomesFailed() throws Exception {
        try (LocalGateway gateway = start("\"{port}\", \"hang\"", 1)) {
            awaitStatus(gateway, "FAILED");
            HttpResponse<String> answer = post(gateway, "/stub", "x");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("has failed and is tried again");
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
    }

    @Test
    void aModelThatNothingSaysHowToStartHasALeaseThatSaysSo() throws Exception {
        ProjectConfig config = ProjectConfigReader.read("""
                {"project_prefix": "t", "jumpstart_models": [{"name": "Falcon", "model_id": "huggingface-llm-falcon",
                 "inference_instance_type": "ml.g5.12xlarge", "inference_type": "realtime",
                 "schedule": {"initial_provision_minutes": 0}}]}
                """, "test");
        try (LocalGateway gateway = LocalGateway.start(settings(0), config)) {
            String body = "{\"EndpointName\": \"t-Falcon-Endpoint\", \"minutes\": 5}";
            assertThat(post(gateway, "/endpoint-expiry", body).statusCode()).isEqualTo(200);
            Await.until(
                    "it has failed",
                    PATIENCE,
                    () -> show(gateway, "t-Falcon-Endpoint")
                            .get("Status")
                            .asText()
                            .equals("FAILED"));
            assertThat(show(gateway, "t-Falcon-Endpoint").get("Reason").asText())
                    .contains("t-Falcon-EndpointConfig");
        }
    }

    @Test
    void aModelsOwnLimitHoldsForItsLeaseAndForNoOther() throws Exception {
        ProjectConfig config = ProjectConfigReader.read("""
                {"project_prefix": "t", "jumpstart_models": [
                 {"name": "Short", "model_id": "m", "inference_instance_type": "ml.g5.xlarge", "inference_type": "realtime",
                  "longest_lease_minutes": 60},
                 {"name": "Open", "model_id": "m", "inference_instance_type": "ml.g5.xlarge", "inference_type": "realtime",
                  "public": true},
                 {"name": "Free", "model_id": "m", "inference_instance_type": "ml.g5.xlarge", "inference_type": "realtime"}]}
                """, "test");
        try (LocalGateway gateway = LocalGateway.start(settings(0), config)) {
            assertThat(minutesGranted(gateway, "t-Short-Endpoint")).isEqualTo(60);
            assertThat(minutesGranted(gateway, "t-Open-Endpoint")).as("8 hours").isEqualTo(480);
            assertThat(minutesGranted(gateway, "t-Free-Endpoint")).isEqualTo(600);
        }
    }

    private long minutesGranted(LocalGateway gateway, String name) throws Exception {
        String body = "{\"EndpointName\": \"" + name + "\", \"minutes\": 600}";
        return Math.round(JSON.readTree(post(gateway, "/endpoint-expiry", body).body())
                .path("MinutesGranted")
                .asDouble());
    }

    @Test
    void aBodyOverSixMegabytesIsRefusedWith413() throws Exception {
        try (LocalGateway gateway = start("\"{port}\"", 30)) {
            HttpResponse<String> answer = post(gateway, "/endpoint-expiry", "x".repeat(7_000_000));
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).isEqualTo("{\"error\": \"The body is larger than 6291456 bytes.\"}");
        }
    }

    @Test
    void routesAndMethodsThatAreNotThereAreNamed() throws Exception {
        try (LocalGateway gateway = start("\"{port}\"", 30)) {
            HttpResponse<String> missing = post(gateway, "/nowhere", "{}");
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(missing.body()).contains("/prod/nowhere").contains("/prod/stub");
            for (String method : new String[] {"PUT", "DELETE", "PATCH"}) {
                HttpResponse<String> refused = http.send(
                        request(gateway, "/endpoint-expiry")
                                .method(method, HttpRequest.BodyPublishers.noBody())
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(refused.statusCode()).isEqualTo(405);
                assertThat(refused.body()).isEqualTo("{\"error\": \"Method not allowed\"}");
            }
        }
    }

    @Test
    void oddQueriesAreReadAsTheyStand() throws Exception {
        try (LocalGateway gateway = start("\"{port}\"", 30)) {
            assertThat(get(gateway, "/endpoint-expiry?").statusCode()).isEqualTo(200);
            assertThat(get(gateway, "/endpoint-expiry?x").statusCode()).isEqualTo(200);
            assertThat(get(gateway, "/endpoint-expiry?EndpointName").statusCode())
                    .isEqualTo(400);
            assertThat(get(gateway, "/endpoint-expiry?EndpointName=&x=1").statusCode())
                    .isEqualTo(400);
            assertThat(get(gateway, "/endpoint-expiry?x=1&EndpointName=t-Stub%2DEndpoint")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get(gateway, "/minilm").statusCode()).isEqualTo(404);
            assertThat(get(gateway, "/stub").statusCode()).isEqualTo(405);
        }
    }

    private HttpResponse<String> get(LocalGateway gateway, String path) throws Exception {
        return http.send(
                request(gateway, path).header("Authorization", TOKEN).build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void twoAuthorizationHeadersAreDenied() throws Exception {
        try (LocalGateway gateway = start("\"{port}\"", 30)) {
            HttpResponse<String> answer = http.send(
                    request(gateway, "/endpoint-expiry")
                            .header("Authorization", TOKEN)
                            .header("Authorization", TOKEN)
                            .GET()
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("one Authorization header");
        }
    }

    @Test
    void aRestartNeitherLengthensNorShortensTheFirstLease() throws Exception {
        String expiry;
        try (LocalGateway gateway = start("\"{port}\"", 30)) {
            expiry = show(gateway).get("ExpiresAt").asText();
        }
        try (LocalGateway gateway = start("\"{port}\"", 30)) {
            assertThat(show(gateway).get("ExpiresAt").asText()).isEqualTo(expiry);
        }
    }

    @Test
    void aTakenPortIsRefusedBeforeAnythingElseIsTouched() {
        try (LocalGateway gateway = start("\"{port}\"", 30)) {
            Settings settings = new Settings(gateway.port(), folder.resolve("other"), null, null);
            assertThatThrownBy(() -> LocalGateway.start(settings, config("\"{port}\"", 30)))
                    .isInstanceOf(StartupException.class)
                    .hasMessageContaining("Port " + gateway.port() + " is taken");
            assertThat(folder.resolve("other")).doesNotExist();
        }
    }

    @Test
    void theTokenIsKeptNowhereInTheClear() throws Exception {
        String made;
        Settings settings = new Settings(0, folder.resolve("data"), null, null);
        try (LocalGateway gateway = LocalGateway.start(settings, config("\"{port}\"", 30))) {
            made = gateway.madeToken().orElseThrow().reveal();
        }
        byte[] database = Files.readAllBytes(folder.resolve("data").resolve("state.mv.db"));
        assertThat(new String(database, StandardCharsets.ISO_8859_1))
                .doesNotContain(made)
                .contains(Token.of(made).hash().hex());
    }

    private LocalGateway start(String arguments, int startupSeconds) {
        return LocalGateway.start(settings(0), config(arguments, startupSeconds));
    }

    private Settings settings(int port) {
        return new Settings(port, folder.resolve("data"), Token.of(TOKEN), null);
    }

    private static ProjectConfig config(String arguments, int startupSeconds) {
        String command = "\"" + GatewayProcess.java().replace("\\", "\\\\")
                + "\", \"-XX:TieredStopAtLevel=1\", \"-cp\", \""
                + System.getProperty("java.class.path").replace("\\", "\\\\") + "\", \"" + StubModel.class.getName()
                + "\", " + arguments;
        return ProjectConfigReader.read("""
                {"project_prefix": "t", "jumpstart_models": [{"name": "Stub", "model_id": "stub",
                 "inference_instance_type": "ml.m5.large", "inference_type": "realtime",
                 "schedule": {"initial_provision_minutes": 30},
                 "integration": {"type": "lambda", "properties": {"api_resource_name": "stub"}},
                 "local": {"command": [%s], "startup_timeout_seconds": %d}}]}
                """.formatted(command, startupSeconds), "test");
    }

    private void awaitStatus(LocalGateway gateway, String status) {
        Await.until(
                "the endpoint is " + status,
                PATIENCE,
                () -> show(gateway).get("Status").asText().equals(status));
    }

    private JsonNode show(LocalGateway gateway) {
        return show(gateway, "t-Stub-Endpoint");
    }

    private JsonNode show(LocalGateway gateway, String name) {
        try {
            return JSON.readTree(http.send(
                            request(gateway, "/endpoint-expiry?EndpointName=" + name)
                                    .header("Authorization", TOKEN)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<String> post(LocalGateway gateway, String path, String body) throws Exception {
        return http.send(
                request(gateway, path)
                        .header("Authorization", TOKEN)
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(LocalGateway gateway, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/prod" + path))
                .timeout(PATIENCE);
    }
}
