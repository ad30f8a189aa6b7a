package io.github.endpointlease.cloudformation.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Breaks the sample in thousands of ways: the reader may accept or refuse, but nothing else may come out of it. */
class BrokenConfigsTest {
    private static final int ROUNDS = 2_000;

    @Test
    void valuesOfTheWrongKindAreRefusedAndNeverAnythingElse() {
        int refused = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            ObjectNode tree = Sample.tree();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                Mutation.apply(tree, random);
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
