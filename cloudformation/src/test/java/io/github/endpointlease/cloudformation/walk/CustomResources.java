package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.sun.net.httpserver.HttpServer;
import io.github.endpointlease.cloudformation.template.TemplateTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * CloudFormation's side of custom resources: events to the function behind the service token, answers by PUT to a URL.
 *
 * <p>Source: "Custom resource request types" and "Custom resource response objects".
 */
final class CustomResources implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS = 120;

    static {
        // otherwise every answer waits 40 ms for an acknowledgement of its headers
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final TemplateTree template;
    private final Physical physical;
    private final BiConsumer<String, JsonNode> functions;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private final Map<String, String> physicalIds = new HashMap<>();

    CustomResources(TemplateTree template, Physical physical, BiConsumer<String, JsonNode> functions) {
        this.template = template;
        this.physical = physical;
        this.functions = functions;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("the address for answers could not be opened", e);
        }
        server.createContext("/", exchange -> {
            answers.add(JSON.readTree(exchange.getRequestBody()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    /** Creates one; it has to succeed. */
    void create(String id) {
        JsonNode answer = succeeded(send("Create", id, Map.of(), Map.of()));
        physicalIds.put(id, answer.path("PhysicalResourceId").asText());
    }

    /** Deletes one; it has to succeed. */
    void delete(String id) {
        succeeded(send("Delete", id, Map.of(), Map.of()));
    }

    /** An update in which some properties get other values than the template has, or had them before. */
    JsonNode update(String id, Map<String, String> changed, Map<String, String> old) {
        return succeeded(send("Update", id, changed, old));
    }

    /** Any event; returns what was answered. */
    private JsonNode send(String type, String id, Map<String, String> changed, Map<String, String> old) {
        Map<String, Object> properties = physical.properties(id);
        ObjectNode event = JSON.createObjectNode();
        event.put("RequestType", type);
        event.put("ResponseURL", "http://127.0.0.1:" + server.getAddress().getPort() + "/answer?signature=secret");
        event.put("StackId", physical.stackId());
        event.put("RequestId", UUID.randomUUID().toString());
        event.put("LogicalResourceId", id);
        event.put("ResourceType", text(map(template.resources().get(id)), "Type"));
        if (!type.equals("Create")) {
            event.put("PhysicalResourceId", physicalIds.get(id));
        }
        ObjectNode sent = event.putObject("ResourceProperties");
        properties.forEach((name, value) -> sent.set(name, sent(value)));
        if (type.equals("Update")) {
            ObjectNode before = sent.deepCopy();
            old.forEach(before::put);
            event.set("OldResourceProperties", before);
        }
        changed.forEach(sent::put);
        CompletableFuture<Void> call = CompletableFuture.runAsync(
                () -> functions.accept(text(properties, "ServiceToken"), event),
                task -> new Thread(task, "cloudformation").start());
        try {
            JsonNode answer = answers.poll(SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new AssertionError("CloudFormation was not answered: " + event);
            }
            call.join();
            Map<String, String> data = new HashMap<>();
            answer.path("Data")
                    .properties()
                    .forEach(field -> data.put(field.getKey(), field.getValue().asText()));
            physical.answered(id, data);
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** As CloudFormation sends it: every number and flag is a text. */
    private static JsonNode sent(Object value) {
        if (value instanceof Map<?, ?> map) {
            ObjectNode entries = JSON.createObjectNode();
            map.forEach((key, inner) -> entries.set((String) key, sent(inner)));
            return entries;
        }
        return TextNode.valueOf(String.valueOf(value));
    }

    private static JsonNode succeeded(JsonNode answer) {
        if (!answer.path("Status").asText().equals("SUCCESS")) {
            throw new AssertionError("CloudFormation was answered: " + answer);
        }
        return answer;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
