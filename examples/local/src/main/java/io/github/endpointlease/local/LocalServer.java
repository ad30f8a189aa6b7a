package io.github.endpointlease.local;

import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.github.endpointlease.lambda.Responses;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes HTTP on the loopback address. What requests mean is {@link LocalApi}'s business. */
final class LocalServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalServer.class);
    /** What a Lambda function takes at most. Source: Lambda quotas, synchronous invocation payload. */
    private static final int MAX_BODY = 6 * 1024 * 1024;
    /** How much of a refused body is read all the same, so that its sender is still there for the answer. */
    private static final long MAX_DRAINED = 256L * 1024 * 1024;

    static final int THREADS = 64;

    private final HttpServer server;
    private final ThreadPoolExecutor threads;

    private LocalServer(HttpServer server, ThreadPoolExecutor threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Takes the port; requests wait until {@link #serve}.
     *
     * @throws StartupException if the port is taken
     */
    static LocalServer bind(int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            ThreadPoolExecutor threads =
                    new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                        Thread thread = new Thread(task, "endpoint-lease-http");
                        thread.setDaemon(true);
                        return thread;
                    });
            HttpServer server = HttpServer.create(address, 0);
            server.setExecutor(threads);
            return new LocalServer(server, threads);
        } catch (BindException e) {
            throw new StartupException(
                    "Port " + port + " is taken. Choose another with " + Settings.PORT + ", or 0 for any free one.", e);
        } catch (IOException e) {
            throw new StartupException("Port " + port + " cannot be listened on: " + e.getMessage(), e);
        }
    }

    int port() {
        return server.getAddress().getPort();
    }

    void serve(LocalApi api) {
        server.createContext("/", exchange -> handle(exchange, api));
        server.start();
    }

    /** Takes no more requests and gives those under way a second. */
    @Override
    public void close() {
        // the server would wait for the second to pass though there is nothing to wait for
        boolean isIdle = threads.getActiveCount() == 0 && threads.getQueue().isEmpty();
        server.stop(isIdle ? 0 : 1);
        threads.shutdownNow();
    }

    private static void handle(HttpExchange exchange, LocalApi api) {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
            APIGatewayProxyResponseEvent response;
            if (body.length > MAX_BODY) {
                drain(exchange.getRequestBody());
                response = Responses.error(413, "The body is larger than " + MAX_BODY + " bytes.", Map.of());
            } else {
                response = api.answer(new LocalApi.HttpRequest(
                        exchange.getRequestMethod(), exchange.getRequestURI(), exchange.getRequestHeaders(), body));
            }
            send(exchange, response);
        } catch (IOException e) {
            LOG.debug("A client went away: {}", e.toString());
        } catch (RuntimeException e) {
            LOG.error(
                    "A request broke the gateway: {} {}",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    e);
        }
    }

    private static void drain(InputStream body) throws IOException {
        long left = MAX_DRAINED;
        byte[] buffer = new byte[64 * 1024];
        for (int read = body.read(buffer); read >= 0 && left > 0; read = body.read(buffer)) {
            left -= read;
        }
    }

    private static void send(HttpExchange exchange, APIGatewayProxyResponseEvent response) throws IOException {
        byte[] body = Boolean.TRUE.equals(response.getIsBase64Encoded())
                ? Base64.getDecoder().decode(response.getBody())
                : response.getBody().getBytes(StandardCharsets.UTF_8);
        response.getHeaders().forEach(exchange.getResponseHeaders()::set);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(response.getStatusCode(), head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }
}
