package io.github.endpointlease.cloudformation.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the published schema and the reader together: each accepts and refuses what the other does. */
class SchemaTest {
    private static final int ROUNDS = 2_000;

    /** Values that must differ between models are beyond a schema; it says so in its description. */
    private static final Set<String> BEYOND_THE_SCHEMA = Set.of(
            "/jumpstart_models/1/name = \"Falcon40BPublic\"",
            "/jumpstart_models/1/name = \"FALCON40bPublic\"",
            "/jumpstart_models/1/integration/properties/api_resource_name = \"falcon\"");

    record Broken(String pointer, String json) {
        @Override
        public String toString() {
            return pointer + " = " + json;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sample.json", "/original/config.json", "/original/example-configs.json"})
    void whatTheReaderTakesTheSchemaTakes(String resource) {
        String json = Sample.resource(resource);

        assertThat(Schema.faults(json)).isEmpty();
        assertThat(ProjectConfigReader.read(json, resource).models()).isNotEmpty();
    }

    @Test
    void theLeastIsValid() {
        assertThat(Schema.faults("{\"project_prefix\": \"p\", \"jumpstart_models\": []}"))
                .isEmpty();
    }

    /** The broken samples of {@link ConfigFaultsTest}, whose tests show that the reader refuses them. */
    static Stream<Broken> broken() {
        return Stream.of(
                        table("aFaultOfTheProjectNamesItsPathTheRuleAndTheValue", ""),
                        table("aFaultOfAModelNamesItsPathTheRuleAndTheValue", "/jumpstart_models/1"),
                        table("aFaultOfAnImageOfTheUsersNamesItsPathTheRuleAndTheValue", "/jumpstart_models/3"),
                        Stream.of(new Broken("/domain_name", "")),
                        Stream.of("endpoint-expiry", "startexecution", "describeexecution")
                                .map(route -> new Broken(
                                        "/jumpstart_models/1/integration/properties/api_resource_name",
                                        "\"" + route + "\"")),
                        Stream.of("lambda_handler", "lambda_runtime")
                                .map(key -> new Broken("/jumpstart_models/0/integration/properties/" + key, "")))
                .flatMap(broken -> broken);
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whatTheReaderRefusesTheSchemaRefuses(Broken broken) {
        String json = Sample.with(broken.pointer(), broken.json());

        assertThatThrownBy(() -> ProjectConfigReader.read(json, "c")).isInstanceOf(ConfigException.class);
        assertThat(Schema.faults(json).isEmpty()).isEqualTo(BEYOND_THE_SCHEMA.contains(broken.toString()));
    }

    @Test
    void theyAgreeOnWhateverThousandsOfChangesLeave() {
        int refused = 0;
        for (int seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            ObjectNode tree = Sample.tree();
            for (int changes = 1 + random.nextInt(2); changes > 0; changes--) {
                Mutation.apply(tree, random);
            }
            // to the reader a null is an absent key; the schema asks for none, and says so
            withoutNulls(tree);
            String json = tree.toString();
            boolean bySchema = !Schema.faults(json).isEmpty();
            assertThat(bySchema)
                    .as("seed %d: the schema says %s of %s", seed, Schema.faults(json), json)
                    .isEqualTo(refuses(json));
            refused += bySchema ? 1 : 0;
        }
        assertThat(refused).isBetween(ROUNDS / 2, ROUNDS - 1);
    }

    @Test
    void everyKeyOfTheSchemaIsTheReadersAndTheOtherWayRound() {
        Set<String> bySchema = new TreeSet<>();
        Schema.forEachKey((key, schema) -> bySchema.add(key));
        Set<String> byReader = new TreeSet<>();
        Findings findings = new Findings();
        assertThat(Section.of("", new AskedKeys("", Sample.tree(), byReader), findings)
                        .flatMap(project -> ProjectConfigReader.project(project, findings)))
                .isPresent();

        assertThat(byReader).isEqualTo(bySchema);
    }

    @Test
    void theSampleHasEveryKeyButTheSchemasOwn() {
        Set<String> missing = new TreeSet<>();
        Schema.forEachKey((key, schema) -> missing.add(key));
        missing.removeAll(keys("", Sample.tree(), new TreeSet<>()));

        assertThat(missing).containsExactly("$schema");
    }

    @Test
    void everyKeyIsDescribedInASentence() {
        Schema.forEachKey((key, schema) -> assertThat(schema.path("description").asText())
                .as(key)
                .hasSizeGreaterThan(15)
                .endsWith("."));
    }

    private static Stream<Broken> table(String method, String prefix) {
        return Arrays.stream(ConfigFaultsTest.class.getDeclaredMethods())
                .filter(candidate -> candidate.getName().equals(method))
                .flatMap(found ->
                        Arrays.stream(found.getAnnotation(CsvSource.class).value()))
                .map(line -> List.of(line.split(" \\| ", 3)))
                .map(cells -> new Broken(prefix + cells.get(0), cells.get(1).equals("``") ? "" : cells.get(1)));
    }

    private static boolean refuses(String json) {
        try {
            ProjectConfigReader.read(json, "c");
            return false;
        } catch (ConfigException refused) {
            return true;
        }
    }

    private static void withoutNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(entry -> entry.getValue().isNull());
        }
        node.forEach(SchemaTest::withoutNulls);
    }

    private static Set<String> keys(String path, JsonNode node, Set<String> found) {
        node.properties().forEach(entry -> {
            String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            found.add(key);
            keys(key, entry.getValue(), found);
        });
        node.elements().forEachRemaining(element -> {
            if (node.isArray()) {
                keys(path + "[]", element, found);
            }
        });
        return found;
    }
}
