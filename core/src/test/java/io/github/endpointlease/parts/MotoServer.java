package io.github.endpointlease.parts;

import io.github.endpointlease.standin.Clients;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;

/** {@code moto_server} as a child process, if it is on the PATH. What it says goes to {@code target/moto_server.log}. */
final class MotoServer implements PartExtension.Server {
    private static final String NAME = "moto_server";
    private static final Duration STARTING = Duration.ofSeconds(30);
    private static final Duration ENDING = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

    private final Process process;
    private final URI uri;

    private MotoServer(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    /** Skips where there is none, or none that starts. */
    static final class Part extends PartExtension {
        @Override
        Start start() {
            return onPath(String.valueOf(System.getenv("PATH")))
                    .map(program -> MotoServer.start(program, STARTING))
                    .orElseGet(() -> Start.skipped(NAME + " is not on the PATH"));
        }
    }

    static Optional<Path> onPath(String path) {
        return Arrays.stream(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, NAME))
                .filter(Files::isExecutable)
                .findFirst();
    }

    static PartExtension.Start start(Path program, Duration deadline) {
        Path log = Path.of(System.getProperty("basedir", ""), "target", NAME + ".log");
        try {
            int port = freePort();
            Files.createDirectories(log.toAbsolutePath().getParent());
            Process process = new ProcessBuilder(program.toString(), "-H", "127.0.0.1", "-p", String.valueOf(port))
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            MotoServer server = new MotoServer(process, URI.create("http://127.0.0.1:" + port));
            long begin = System.nanoTime();
            while (!server.answers()) {
                boolean late = System.nanoTime() - begin > deadline.toNanos();
                if (late || !process.isAlive()) {
                    server.close();
                    return PartExtension.Start.skipped(NAME
                            + (late
                                    ? " did not answer within " + deadline.toSeconds() + " s"
                                    : " ended with code " + process.exitValue())
                            + ", see " + log);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
            return PartExtension.Start.running(server);
        } catch (IOException e) {
            return PartExtension.Start.skipped(NAME + " did not start: " + e.getMessage());
        }
    }

    @Override
    public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
        return Clients.client(builder, uri, PATIENCE);
    }

    @Override
    public void empty() {
        HttpRequest reset = HttpRequest.newBuilder(uri.resolve("/moto-api/reset"))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        try {
            int status = status(reset);
            if (status != 200) {
                throw new IllegalStateException(NAME + " was not emptied, it answered " + status);
            }
        } catch (IOException e) {
            throw new IllegalStateException(NAME + " was not emptied.", e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        try {
            if (!process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private boolean answers() {
        try {
            return status(HttpRequest.newBuilder(uri.resolve("/moto-api/"))
                            .timeout(Duration.ofSeconds(2))
                            .build())
                    == 200;
        } catch (IOException e) {
            // nobody listens yet
            return false;
        }
    }

    private static int status(HttpRequest request) throws IOException {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
