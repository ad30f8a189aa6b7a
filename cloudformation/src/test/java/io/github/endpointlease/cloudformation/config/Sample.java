package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The examples of the original's manual, with every key that there is, and ways to break them. */
final class Sample {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Sample() {}

    static String text() {
        return resource("sample.json");
    }

    static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Sample.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode tree() {
        return (ObjectNode) parse(text());
    }

    /** The sample with one value replaced, or, where the value is empty, left out. */
    static String with(String pointer, String json) {
        ObjectNode tree = tree();
        int slash = pointer.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) tree.at(pointer.substring(0, slash));
        String key = pointer.substring(slash + 1);
        if (json.isEmpty()) {
            parent.remove(key);
        } else {
            parent.set(key, parse(json));
        }
        return tree.toString();
    }

    static JsonNode parse(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
