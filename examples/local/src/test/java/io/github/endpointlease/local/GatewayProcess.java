package io.github.endpointlease.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The packaged gateway as a process of its own, on a free port, driven over plain HTTP. */
final class GatewayProcess implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);
    static final Path JAR = Path.of("target", "endpoint-lease-local.jar").toAbsolutePath();

    private static final Pattern URL = Pattern.compile("URL\\s+(\\S+)");
    private static final Pattern TOKEN = Pattern.compile("Token\\s+(elease_\\S+)");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private final Path output;

    private GatewayProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static GatewayProcess start(Path folder, Map<String, String> environment) {
        return start(folder, List.of(java(), "-jar", JAR.toString()), folder, environment);
    }

    /** Started by another command line, in another directory. */
    static GatewayProcess start(Path folder, List<String> command, Path directory, Map<String, String> environment) {
        try {
            Path output = Files.createTempFile(folder, "gateway", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("ENDPOINT_LEASE_"));
            builder.environment().put("ENDPOINT_LEASE_PORT", "0");
            builder.environment()
                    .put("ENDPOINT_LEASE_DATA", folder.resolve("data").toString());
            builder.environment().putAll(environment);
            return new GatewayProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    GatewayProcess awaitReady() {
        Await.until(
                "the gateway is ready; it said: " + printed(),
                PATIENCE,
                () -> printed().contains("invoke  curl") || !process.isAlive());
        if (!process.isAlive()) {
            throw new AssertionError("The gateway ended: " + printed());
        }
        return this;
    }

    String printed() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return find(URL).orElseThrow();
    }

    String token() {
        return find(TOKEN).orElseThrow();
    }

    private Optional<String> find(Pattern pattern) {
        Matcher matcher = pattern.matcher(printed());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** Every process below it, by now: supervisors and models. */
    List<ProcessHandle> children() {
        return process.toHandle().descendants().toList();
    }

    /** Returns after that time, or with false as soon as it has ended by itself. */
    boolean livesFor(Duration time) throws InterruptedException {
        return !process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The end of it by SIGKILL, as a crash is. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** The end of it by SIGTERM, as Ctrl-C and an orderly shutdown are. */
    int stop() throws InterruptedException {
        process.destroy();
        return process.waitFor();
    }

    int exitCode() throws InterruptedException {
        return process.waitFor();
    }

    Answer get(String path, @Nullable String token) {
        return send(request(path, token).GET().build());
    }

    Answer post(String path, @Nullable String token, String body) {
        return post(path, token, body, null);
    }

    /** With an {@code Idempotency-Key}, unless it is null. */
    Answer post(String path, @Nullable String token, String body, @Nullable String key) {
        HttpRequest.Builder request = request(path, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return send((key == null ? request : request.header("Idempotency-Key", key)).build());
    }

    private HttpRequest.Builder request(String path, @Nullable String token) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url() + path)).timeout(PATIENCE);
        return token == null ? request : request.header("Authorization", token);
    }

    Answer send(HttpRequest request) {
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(), response.body(), response.headers().firstValue("Retry-After"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    record Answer(int status, String body, Optional<String> retryAfter) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                throw new UncheckedIOException("Not JSON: " + body, e);
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
