package io.github.endpointlease.backend.process;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * A model server for tests: {@code TestContainer <port> <mode>}. An invocation with the body {@code pids} says its process id and, in the mode {@code
 * parent}, that of its child.
 */
public final class TestContainer {
    private TestContainer() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        String mode = args[1];
        if (mode.equals("exit")) {
            System.out.println("loading weights");
            System.err.println("no such weights");
            System.exit(3);
        }
        if (mode.equals("child")) {
            new CountDownLatch(1).await();
        }
        if (mode.equals("stubborn")) {
            CountDownLatch never = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitForever(never)));
        }
        String pids = Long.toString(ProcessHandle.current().pid());
        if (mode.equals("parent")) {
            pids += " "
                    + new ProcessBuilder(command("child")).inheritIO().start().pid();
        }
        serve(Integer.parseInt(args[0]), mode, pids);
    }

    /** The command line that starts this in the mode. */
    static List<String> command(String mode) {
        return List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx32m",
                "-cp",
                classes(),
                TestContainer.class.getName(),
                ModelCommand.PORT,
                mode);
    }

    static String classes() {
        return TestContainer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }

    private static void serve(int port, String mode, String pids) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/ping", exchange -> answer(exchange, mode.equals("hang") ? 503 : 200, ""));
        server.createContext("/invocations", exchange -> invoke(exchange, pids));
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        System.out.println("listening");
    }

    /** A body names what to do; any other body is echoed. */
    private static void invoke(HttpExchange exchange, String pids) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        switch (body) {
            case "pids" -> answer(exchange, 200, pids);
            case "env" ->
                answer(
                        exchange,
                        200,
                        System.getenv("SAGEMAKER_BIND_TO_PORT") + " " + System.getenv("PORT") + " "
                                + System.getenv("COLOR"));
            case "die" -> {
                System.out.println("asked to die");
                Runtime.getRuntime().halt(7);
            }
            case "refuse" -> answer(exchange, 418, "x".repeat(5000));
            case "hang" -> awaitForever(new CountDownLatch(1));
            default -> {
                String attributes = exchange.getRequestHeaders().getFirst("X-Amzn-SageMaker-Custom-Attributes");
                if (attributes != null) {
                    exchange.getResponseHeaders().set("X-Amzn-SageMaker-Custom-Attributes", "got " + attributes);
                }
                exchange.getResponseHeaders()
                        .set("Content-Type", exchange.getRequestHeaders().getFirst("Accept"));
                answer(exchange, 200, exchange.getRequestHeaders().getFirst("Content-Type") + ": " + body);
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (exchange) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static void awaitForever(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
