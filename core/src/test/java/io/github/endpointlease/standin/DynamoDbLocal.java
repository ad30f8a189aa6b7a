package io.github.endpointlease.standin;

import java.io.IOException;
import java.lang.reflect.Field;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import software.amazon.dynamodb.services.local.main.ServerRunner;
import software.amazon.dynamodb.services.local.server.DynamoDBProxyServer;

/** DynamoDB Local in this process, behind the stand-in: AWS's own engine keeps the items, the stand-in counts calls and breaks them. */
public final class DynamoDbLocal implements Service, AutoCloseable {
    private static final Set<String> PASSED_ON = Set.of("x-amz-target", "content-type", "authorization", "x-amz-date");

    private final DynamoDBProxyServer server;
    private final URI uri;
    private final HttpClient client = HttpClient.newHttpClient();

    private DynamoDbLocal(DynamoDBProxyServer server, URI uri) {
        this.server = server;
        this.uri = uri;
    }

    /** Returns the one of this JVM, which is started when it is first asked for and never closed. Each test has tables of its own. */
    public static DynamoDbLocal shared() {
        return Shared.INSTANCE;
    }

    private static final class Shared {
        static final DynamoDbLocal INSTANCE = DynamoDbLocal.start();
    }

    /** Starts it, without tables. */
    public static DynamoDbLocal start() {
        try {
            int port = freePort();
            DynamoDBProxyServer server = ServerRunner.createServerFromCommandLineArgs(
                    new String[] {"-inMemory", "-sharedDb", "-disableTelemetry", "-port", String.valueOf(port)});
            keepToThisMachine(server);
            server.start();
            return new DynamoDbLocal(server, URI.create("http://127.0.0.1:" + port));
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB Local did not start.", e);
        }
    }

    /** It would listen on every address, and has no setting for that. */
    private static void keepToThisMachine(DynamoDBProxyServer server) throws ReflectiveOperationException {
        Field field = DynamoDBProxyServer.class.getDeclaredField("server");
        field.setAccessible(true);
        for (Connector connector : ((Server) field.get(server)).getConnectors()) {
            ((ServerConnector) connector).setHost("127.0.0.1");
        }
    }

    @Override
    public Answer answer(Call call) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(call.body()));
        call.headers().forEach((name, value) -> {
            if (PASSED_ON.contains(name)) {
                request.header(name, value);
            }
        });
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            Map<String, String> headers = new HashMap<>();
            response.headers().firstValue("content-type").ifPresent(type -> headers.put("Content-Type", type));
            response.headers().firstValue("x-amz-crc32").ifPresent(sum -> headers.put("x-amz-crc32", sum));
            return new Answer(response.statusCode(), headers, response.body());
        } catch (IOException e) {
            throw new AwsError(500, "InternalServerError", "DynamoDB Local: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AwsError(500, "InternalServerError", "interrupted");
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("DynamoDB Local did not stop.", e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
