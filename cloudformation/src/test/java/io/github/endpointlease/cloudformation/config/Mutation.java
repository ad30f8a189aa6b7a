package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Breaks a configuration in one place: something is left out, or becomes what it may not be. */
final class Mutation {
    private static final List<String> WRONG = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1e400",
            "1e-400",
            "2.0",
            "3.7",
            "12345678901234567890",
            "\"\"",
            "\"\\u0000\\n\"",
            "\"İı\"",
            "[]",
            "{}",
            "[[]]",
            "{\"name\":{}}",
            "[null]",
            "{\"\":1}");

    private Mutation() {}

    static void apply(ObjectNode tree, Random random) {
        List<JsonNode> containers = new ArrayList<>();
        collect(tree, containers);
        JsonNode chosen = containers.get(random.nextInt(containers.size()));
        if (chosen.isEmpty()) {
            return;
        }
        int at = random.nextInt(chosen.size());
        boolean delete = random.nextInt(4) == 0;
        JsonNode wrong = Sample.parse(WRONG.get(random.nextInt(WRONG.size())));
        if (chosen instanceof ObjectNode object) {
            List<String> keys = new ArrayList<>();
            object.fieldNames().forEachRemaining(keys::add);
            if (delete) {
                object.remove(keys.get(at));
            } else {
                object.set(keys.get(at), wrong);
            }
        } else if (chosen instanceof ArrayNode array) {
            if (delete) {
                array.remove(at);
            } else {
                array.set(at, wrong);
            }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }
}
