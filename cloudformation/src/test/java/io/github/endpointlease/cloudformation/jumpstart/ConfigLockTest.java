package io.github.endpointlease.cloudformation.jumpstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The lock as a file that people keep, merge and break. */
class ConfigLockTest {
    private static final JsonMapper MAPPER = new JsonMapper();
    private static final String WAY_OUT = "; restore it, or delete it and run once online";

    @Test
    void whatIsWrittenIsReadBack(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("config.lock.json");
        everything().write(file);
        ConfigLock.EMPTY.write(folder.resolve("empty.json"));
        everything().write(file);

        assertThat(ConfigLock.read(file)).isEqualTo(everything());
        assertThat(ConfigLock.read(folder.resolve("empty.json"))).isEqualTo(ConfigLock.EMPTY);
        assertThat(Files.readString(file))
                .isEqualTo(everything().text())
                .endsWith("}\n")
                .doesNotContain("\r");
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.lock.json", "empty.json");
        }
    }

    @Test
    void theTextDoesNotDependOnTheOrderOfFinding() {
        List<ConfigLock.Key> keys = new ArrayList<>(everything().entries().keySet());
        Collections.reverse(keys);
        Map<ConfigLock.Key, ConfigLock.Entry> reversed = new LinkedHashMap<>();
        keys.forEach(key -> reversed.put(key, everything().entries().get(key)));

        assertThat(new ConfigLock(reversed).text()).isEqualTo(everything().text());
    }

    @Test
    void everyChangeByHandIsNoticed() throws Exception {
        JsonNode models = MAPPER.readTree(everything().text()).path("models");
        int changes = 0;
        for (int i = 0; i < models.size(); i++) {
            for (ObjectNode changed : changes((ObjectNode) models.get(i))) {
                ObjectNode root = (ObjectNode) MAPPER.readTree(everything().text());
                root.withArray("models").set(i, changed);
                String text = root.toString();
                assertThat(refusal(text))
                        .as(text)
                        .hasMessageStartingWith("config.lock.json: models[" + i + "] was changed by");
                changes++;
            }
        }
        assertThat(changes).isGreaterThan(100);
    }

    /** One value changed or left out, in every place, and a key too many. */
    private static List<ObjectNode> changes(ObjectNode entry) {
        List<ObjectNode> changes = new ArrayList<>();
        for (String holder : List.of("", "/definition", "/definition/data", "/definition/environment")) {
            if (!entry.at(holder).isObject()) {
                continue;
            }
            for (Map.Entry<String, JsonNode> field : entry.at(holder).properties()) {
                ObjectNode changed = entry.deepCopy();
                ((ObjectNode) changed.at(holder)).set(field.getKey(), other(field.getValue()));
                ObjectNode without = entry.deepCopy();
                ((ObjectNode) without.at(holder)).remove(field.getKey());
                changes.add(changed);
                changes.add(without);
            }
            ObjectNode more = entry.deepCopy();
            ((ObjectNode) more.at(holder)).put("more", "1");
            changes.add(more);
        }
        return changes;
    }

    private static JsonNode other(JsonNode value) {
        if (value.isBoolean()) {
            return MAPPER.getNodeFactory().booleanNode(!value.booleanValue());
        }
        if (value.isNumber()) {
            return MAPPER.getNodeFactory().numberNode(value.intValue() - 1);
        }
        return MAPPER.getNodeFactory().textNode(value.asText() + "x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | is not a lock file",
                "[] | is not a lock file",
                "null | is not a lock file",
                "{\"lock_format\": 1} | is not a lock file",
                "{\"lock_format\": 2, \"models\": []} | has the format 2, of which this version knows nothing",
                "`{\"lock_format\": 1,\n<<<<<<< ours` | is not JSON at line 2",
                "{\"lock_format\": 1, \"models\": []} {} | is not JSON at line 1",
                "{\"lock_format\": 1, \"lock_format\": 1, \"models\": []} | is not JSON at line 1",
                "{\"lock_format\": 1, \"models\": [7]} | models[0] was changed by hand, image must be the address of an image, without $ { } < > * ?, but was: \"\"",
            })
    void whatIsNoLockIsRefusedWithAWayOut(String text, String why) {
        assertThat(refusal(text)).hasMessage("config.lock.json: " + why + WAY_OUT);
    }

    @Test
    void anEntryThatIsThereTwiceIsRefused() throws Exception {
        ObjectNode root = (ObjectNode) MAPPER.readTree(everything().text());
        root.withArray("models").add(root.path("models").get(0).deepCopy());

        assertThat(refusal(root.toString()))
                .hasMessageMatching("config.lock.json: models\\[\\d+] is there twice; restore it.*");
    }

    @Test
    void aFileThatIsNotThereIsAnEmptyLockAndOneThatCannotBeUsedIsNamed(@TempDir Path folder) throws Exception {
        Path notText = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xff});
        Path huge = Files.write(folder.resolve("huge"), new byte[LockFile.MAX_BYTES + 1]);

        assertThat(ConfigLock.read(folder.resolve("absent"))).isEqualTo(ConfigLock.EMPTY);
        assertThat(fileRefusal(notText)).hasMessage(notText + ": is not text in UTF-8");
        assertThat(fileRefusal(huge)).hasMessage(huge + ": is larger than " + LockFile.MAX_BYTES + " bytes");
        assertThat(fileRefusal(folder)).hasMessageStartingWith(folder + ": cannot be read");
        assertThat(catchThrowableOfType(
                        JumpStartException.class, () -> everything().write(notText.resolve("below"))))
                .hasMessageStartingWith(notText.resolve("below") + ": cannot be written");
    }

    /** One entry of every shape. */
    private static ConfigLock everything() {
        Map<ConfigLock.Key, ConfigLock.Entry> entries = new LinkedHashMap<>();
        Map.of(
                        "snake-case", "ml.p3.2xlarge",
                        "marketplace", "ml.g5.12xlarge",
                        "gated-prefix", "ml.g5.12xlarge",
                        "gated-archive", "ml.g5.12xlarge",
                        "inference-configs", "ml.g5.12xlarge",
                        "configs-without-ranking", "ml.g5.xlarge",
                        "huggingface-text2text-flan-t5-xxl", "ml.p3.8xlarge",
                        "huggingface-llm-falcon-40b-instruct-bf16", "ml.g5.12xlarge")
                .forEach((model, type) -> {
                    for (String version : new String[] {null, "1.0.0"}) {
                        entries.put(
                                new ConfigLock.Key(model, version, "us-east-1", type),
                                HubModel.resolve(new HubDocument("1.0.0", ConstructedHub.document(model)), type));
                    }
                });
        return new ConfigLock(entries);
    }

    private static JumpStartException refusal(String text) {
        return catchThrowableOfType(JumpStartException.class, () -> ConfigLock.parse(text, "config.lock.json"));
    }

    private static JumpStartException fileRefusal(Path file) {
        return catchThrowableOfType(JumpStartException.class, () -> ConfigLock.read(file));
    }
}
