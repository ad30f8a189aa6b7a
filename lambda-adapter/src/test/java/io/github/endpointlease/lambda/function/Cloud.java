package io.github.endpointlease.lambda.function;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the custom resource talks to beside the stand-in: CloudFormation, which says what the stack is doing, Lambda, which runs the
 * reconciler, and the bucket that takes its answers.
 */
final class Cloud implements AutoCloseable {
    /** The answers, oldest first, each after the type that it was sent as. */
    final List<String> answers = new CopyOnWriteArrayList<>();

    static {
        // otherwise every answer waits 40 ms for an acknowledgement of its headers
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final HttpServer server;
    private volatile String stackStatus = "DELETE_IN_PROGRESS";
    private volatile String statusBefore = "CREATE_COMPLETE";
    private volatile @Nullable ReconcileFunction reconciler;
    private volatile Runnable duringRun = () -> {};
    private final AtomicInteger refusals = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();

    Cloud() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new IllegalStateException("The cloud did not start.", e);
        }
        server.createContext("/", this::describe);
        server.createContext("/2015-03-31/functions/", this::invoke);
        server.createContext("/bucket", this::take);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Invokes this one from now on; without one, invocations fail. */
    void reconciler(@Nullable ReconcileFunction function) {
        reconciler = function;
    }

    /** What happens in the course of each run. */
    void duringRun(Runnable event) {
        duringRun = event;
    }

    void stackStatus(String status) {
        stackStatus(status, "CREATE_COMPLETE");
    }

    /**
     * @param before what the stack was doing before that
     */
    void stackStatus(String status, String before) {
        stackStatus = status;
        statusBefore = before;
    }

    /** Takes no answer before it has refused so many. */
    void refuseAnswers(int times) {
        refusals.set(times);
    }

    /** How often the reconciler was run. */
    int runs() {
        return runs.get();
    }

    private void describe(HttpExchange exchange) throws IOException {
        String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (stackStatus.isEmpty()) {
            send(
                    exchange,
                    403,
                    "text/xml",
                    "<ErrorResponse><Error><Code>AccessDenied</Code><Message>not allowed</Message></Error></ErrorResponse>");
        } else {
            send(exchange, 200, "text/xml", asked.contains("Action=DescribeStackEvents") ? events() : stack());
        }
    }

    private String stack() {
        return "<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>demo</StackName><StackStatus>"
                + stackStatus + "</StackStatus></member></Stacks></DescribeStacksResult></DescribeStacksResponse>";
    }

    /** Newest first. */
    private String events() {
        return "<DescribeStackEventsResponse><DescribeStackEventsResult><StackEvents>"
                + event("a-resource", "DELETE_IN_PROGRESS")
                + event(ResourceWorld.STACK, "DELETE_IN_PROGRESS")
                + event("a-resource", "DELETE_FAILED")
                + event(ResourceWorld.STACK, statusBefore)
                + event(ResourceWorld.STACK, "CREATE_IN_PROGRESS")
                + "</StackEvents></DescribeStackEventsResult></DescribeStackEventsResponse>";
    }

    private static String event(String physicalId, String status) {
        return "<member><PhysicalResourceId>" + physicalId + "</PhysicalResourceId><ResourceStatus>" + status
                + "</ResourceStatus></member>";
    }

    private void invoke(HttpExchange exchange) throws IOException {
        ReconcileFunction function = reconciler;
        runs.incrementAndGet();
        duringRun.run();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            if (function == null) {
                throw new IllegalStateException("There is no reconciler");
            }
            function.handleRequest(new ByteArrayInputStream(new byte[0]), answer, null);
        } catch (RuntimeException e) {
            exchange.getResponseHeaders().set("X-Amz-Function-Error", "Unhandled");
        }
        send(exchange, 200, "application/json", answer.toString(StandardCharsets.UTF_8) + " ");
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        boolean isRefused = refusals.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        if (!isRefused) {
            answers.add(exchange.getRequestMethod() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(body, StandardCharsets.UTF_8));
        }
        send(exchange, isRefused ? 503 : 200, "text/plain", "x");
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
