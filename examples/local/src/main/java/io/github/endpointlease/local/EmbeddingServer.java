package io.github.endpointlease.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2q.AllMiniLmL6V2QuantizedEmbeddingModel;
import io.github.endpointlease.model.InvalidValueException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The model all-MiniLM-L6-v2 behind SageMaker's container contract, on the loopback interface.
 *
 * <ul>
 *   <li>{@code GET /ping}: 200 once the model is loaded, 503 before.
 *   <li>{@code POST /invocations} with {@code {"inputs": "…"}} or {@code {"inputs": ["…", …]}}: a JSON array with one vector of
 *       384 numbers for each input, in order.
 *   <li>A wrong request: 400, 404, 405 or 413 with {@code {"error": "…"}}.
 *   <li>SIGTERM ends it at once.
 * </ul>
 *
 * <p>Native libraries are unpacked below {@code java.io.tmpdir}; nothing is fetched or reported over the network.
 */
public final class EmbeddingServer implements AutoCloseable {
    /** SageMaker's limit for a request. */
    static final int MAX_BODY_BYTES = 25 * 1024 * 1024;

    private static final Logger LOG = System.getLogger(EmbeddingServer.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int THREADS = 4;
    private static final int DEFAULT_PORT = 8080;

    private final HttpServer http;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private volatile @Nullable EmbeddingModel model;

    /** Listens at once; it takes invocations as soon as a model is {@linkplain #serve served}. */
    EmbeddingServer(int port) throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        http.createContext("/", this::handle);
        http.setExecutor(threads);
        http.start();
    }

    /**
     * Runs the server until it is ended.
     *
     * @param args the port; without it the environment's {@code SAGEMAKER_BIND_TO_PORT} counts, without that 8080
     * @throws IOException if the port cannot be listened on
     */
    public static void main(String[] args) throws IOException {
        configureLibraries();
        EmbeddingServer server = new EmbeddingServer(port(args));
        try {
            server.serve(new AllMiniLmL6V2QuantizedEmbeddingModel());
        } catch (RuntimeException | LinkageError e) {
            LOG.log(Level.ERROR, "The model cannot be loaded", e);
            System.exit(1);
        }
    }

    /** Begins to answer with the model. It has to be safe for use by many threads. */
    void serve(EmbeddingModel loaded) {
        loaded.embed("the first one is slow"); // better now than for the first caller
        model = loaded;
    }

    int port() {
        return http.getAddress().getPort();
    }

    @Override
    public void close() {
        http.stop(0);
        threads.shutdownNow();
    }

    private static int port(String[] args) {
        String port = args.length > 0
                ? args[0]
                : System.getenv().getOrDefault("SAGEMAKER_BIND_TO_PORT", Integer.toString(DEFAULT_PORT));
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException e) {
            throw new InvalidValueException("port", "must be a number", port);
        }
    }

    /** The tokenizer's library unpacks itself into the home folder, fetches what it misses, and reports home, unless told not to. */
    private static void configureLibraries() {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
        System.setProperty("ENGINE_CACHE_DIR", temporary.resolve("djl").toString());
        System.setProperty("jna.tmpdir", temporary.toString());
        // It warns that there is no GPU, which nobody asked for.
        System.setProperty("org.slf4j.simpleLogger.log.ai.djl.util.cuda", "error");
        // An answer leaves as two packets; without this the second waits 40 ms for the first to be confirmed.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            try {
                answer(exchange);
            } catch (InvalidValueException e) {
                error(exchange, 400, e.getMessage());
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "An invocation failed", e);
                error(exchange, 500, "the model failed: " + e);
            }
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String method = exchange.getRequestMethod();
        switch (path) {
            case "/ping" -> {
                if (isMethod(exchange, "GET")) {
                    exchange.sendResponseHeaders(model == null ? 503 : 200, -1);
                }
            }
            case "/invocations" -> {
                if (isMethod(exchange, "POST")) {
                    invoke(exchange);
                }
            }
            default ->
                error(exchange, 404, method + " " + path + " is not served here; GET /ping and POST /invocations are");
        }
    }

    private static boolean isMethod(HttpExchange exchange, String allowed) throws IOException {
        if (exchange.getRequestMethod().equals(allowed)) {
            return true;
        }
        exchange.getResponseHeaders().set("Allow", allowed);
        error(exchange, 405, "method must be " + allowed + ", but was: " + exchange.getRequestMethod());
        return false;
    }

    private void invoke(HttpExchange exchange) throws IOException {
        EmbeddingModel loaded = model;
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (loaded == null) {
            error(exchange, 503, "the model is being loaded");
        } else if (body.length > MAX_BODY_BYTES) {
            error(exchange, 413, "body must have at most " + MAX_BODY_BYTES + " bytes");
        } else {
            List<TextSegment> inputs =
                    EmbeddingInputs.read(body).stream().map(TextSegment::from).toList();
            List<float[]> vectors = loaded.embedAll(inputs).content().stream()
                    .map(Embedding::vector)
                    .toList();
            send(exchange, 200, vectors);
        }
    }

    private static void error(HttpExchange exchange, int status, @Nullable String reason) throws IOException {
        send(exchange, status, Map.of("error", String.valueOf(reason)));
    }

    private static void send(HttpExchange exchange, int status, Object value) throws IOException {
        byte[] json = JSON.writeValueAsBytes(value);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, json.length);
        exchange.getResponseBody().write(json);
    }
}
