package io.github.endpointlease.local;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** A stranger's model server: echoes, and dies or hangs when told to. */
public final class StubModel {
    private static final String ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";

    private StubModel() {}

    public static void main(String[] args) throws IOException {
        int port = Integer.parseInt(args[0]);
        boolean hangs = args.length > 1 && args[1].equals("hang");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/ping", exchange -> answer(exchange, hangs ? 503 : 200, new byte[0]));
        server.createContext("/invocations", StubModel::invoke);
        server.start();
    }

    private static void invoke(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (new String(body, StandardCharsets.UTF_8).contains("die")) {
            Runtime.getRuntime().halt(3);
        }
        String attributes = exchange.getRequestHeaders().getFirst(ATTRIBUTES);
        if (attributes != null) {
            exchange.getResponseHeaders().set(ATTRIBUTES, attributes + " seen");
        }
        exchange.getResponseHeaders()
                .set("Content-Type", String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")));
        answer(exchange, 200, body);
    }

    private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
