package io.github.endpointlease.lambda.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Lambda's Runtime API for one process, on the loopback interface. Source: AWS Lambda Developer Guide, "Using the Lambda runtime API
 * for custom runtimes"; the paths below {@code restore}, which come with SnapStart, are those that the Runtime Interface Client 2.9.0
 * calls (unconfirmed).
 */
final class RuntimeApi implements AutoCloseable {
    private static final String ROOT = "/2018-06-01/runtime";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "lambda-runtime-api");
        thread.setDaemon(true);
        return thread;
    });
    private final BlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
    private final Map<String, Invocation> running = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();

    static {
        // otherwise every event waits 40 ms for an acknowledgement of its headers
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    RuntimeApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(ROOT, this::answer);
        server.start();
    }

    /** One event on its way through the function. */
    @SuppressWarnings("ArrayRecordComponent") // a value that is only passed on, never compared
    private record Invocation(String id, byte[] event, long deadlineMillis, CompletableFuture<Result> result) {}

    /** Host and port, as the process is told. */
    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Is done once the function asks for its first event; fails if it could not be set up. */
    CompletableFuture<Void> ready() {
        return ready;
    }

    CompletableFuture<Result> invoke(byte[] event, Duration timeout) {
        Invocation invocation = new Invocation(
                UUID.randomUUID().toString(),
                event.clone(),
                System.currentTimeMillis() + timeout.toMillis(),
                new CompletableFuture<>());
        running.put(invocation.id(), invocation);
        waiting.add(invocation);
        return invocation.result();
    }

    /** Nothing will be answered any more. */
    void fail(String reason) {
        ready.completeExceptionally(new IllegalStateException(reason));
        running.values()
                .forEach(invocation -> invocation.result().completeExceptionally(new IllegalStateException(reason)));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath().substring(ROOT.length());
            if (path.equals("/invocation/next")) {
                next(exchange);
            } else if (path.startsWith("/invocation/")) {
                ended(path.split("/", -1), body);
                exchange.sendResponseHeaders(202, -1);
            } else if (path.equals("/restore/next")) {
                exchange.sendResponseHeaders(200, -1);
            } else {
                // init/error and restore/error
                fail(failed(body).toString());
                exchange.sendResponseHeaders(202, -1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void next(HttpExchange exchange) throws IOException, InterruptedException {
        ready.complete(null);
        Invocation next = waiting.take();
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", "application/json");
        headers.set("Lambda-Runtime-Aws-Request-Id", next.id());
        headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(next.deadlineMillis()));
        headers.set("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:123456789012:function:test");
        headers.set("Lambda-Runtime-Trace-Id", "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Sampled=0");
        exchange.sendResponseHeaders(200, next.event().length == 0 ? -1 : next.event().length);
        exchange.getResponseBody().write(next.event());
    }

    /** Of {@code /invocation/<id>/response} or {@code …/error}. */
    private void ended(String[] path, byte[] body) throws IOException {
        Invocation invocation = running.remove(path[2]);
        if (invocation != null) {
            invocation.result().complete(path[3].equals("response") ? new Result.Answered(body) : failed(body));
        }
    }

    private static Result.Failed failed(byte[] body) throws IOException {
        JsonNode error = JSON.readTree(body);
        return new Result.Failed(
                error.path("errorType").asText(), error.path("errorMessage").asText());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
