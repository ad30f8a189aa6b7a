package io.github.endpointlease.cloudformation.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Breaks the sample in thousands of ways: the reader may accept or refuse, but nothing else may come out of it. */
class BrokenConfigsTest {
    private static final int ROUNDS = 2_000;
    private static final List<String> WRONG = List.of(
            "null",
            "true",
            "-1",
            "0",
            "1e400",
            "1e-400",
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

    @Test
    void valuesOfTheWrongKindAreRefusedAndNeverAnythingElse() {
        int refused = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            ObjectNode tree = Sample.tree();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                mutate(tree, random);
            }
            refused += refuses(seed, tree.toString()) ? 1 : 0;
        }
        assertThat(refused).isBetween(ROUNDS / 2, ROUNDS - 1);
    }

    @Test
    void textThatIsNoLongerJsonIsRefusedAndNeverAnythingElse() {
        int refused = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(Sample.text());
            for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.deleteCharAt(at);
                } else {
                    text.insert(at, "{}[]\",:/'\\\u0000\n\uD800e-0x".charAt(random.nextInt(17)));
                }
            }
            refused += refuses(seed, text.toString()) ? 1 : 0;
        }
        assertThat(refused).isBetween(ROUNDS / 2, ROUNDS - 1);
    }

    private static void mutate(ObjectNode tree, Random random) {
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

    private static boolean refuses(int seed, String json) {
        try {
            ProjectConfig config = ProjectConfigReader.read(json, "broken.json");
            config.models().forEach(config::endpointConfigName);
            return false;
        } catch (ConfigException refused) {
            assertThat(refused.faults()).as("seed %d", seed).isNotEmpty().noneMatch(String::isBlank);
            assertThat(String.valueOf(refused.getMessage()).lines())
                    .as("seed %d", seed)
                    .hasSameSizeAs(refused.faults())
                    .allMatch(line -> line.startsWith("broken.json: "))
                    .noneMatch(
                            line -> line.contains("fasterxml") || line.contains("ALLOW_") || line.contains("Source:"));
            return true;
        } catch (RuntimeException other) {
            throw new AssertionError("seed " + seed + " gave another exception for " + json, other);
        }
    }
}
