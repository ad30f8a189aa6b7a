package io.github.endpointlease.cloudformation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.cloudformation.deploy.AwsConnection;
import io.github.endpointlease.cloudformation.deploy.StandInConnection;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.SageMakerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenderCommandTest {
    private static final Path RESOURCES = Path.of("src", "test", "resources");
    private static final Path ORIGINAL = RESOURCES.resolve("original");
    private static final String FLAN = "huggingface-text2text-flan-t5-xxl";

    @TempDir
    Path folder;

    @Test
    void offlineTheLockBesideTheFileIsEnough() throws IOException {
        Path output = folder.resolve("template.yaml");
        String before = Files.readString(ORIGINAL.resolve("config.lock.json"));

        Cli.Result result = Cli.alone()
                .run("render", "--config", path(ORIGINAL, "config.json"), "--output", output.toString(), "--offline");

        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualToNormalizingNewlines("Wrote " + output + "\n");
        assertThat(result.err().lines()).hasSize(4).allMatch(line -> line.startsWith("warning: jumpstart_models"));
        assertThat(output).content().startsWith("AWSTemplateFormatVersion: '2010-09-09'");
        assertThat(ORIGINAL.resolve("config.lock.json")).hasContent(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "config.lock.json", "sub/../config.json"})
    void whatIsReadIsNotWrittenOver(String output) throws IOException {
        Path config = copy("config.json", "config.lock.json");
        String before = Files.readString(config);
        String lock = Files.readString(folder.resolve("config.lock.json"));

        Cli.Result result =
                Cli.alone().run("render", "--config", config.toString(), "--output", path(folder, output), "--offline");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("which is read. Choose another file.");
        assertThat(config).hasContent(before);
        assertThat(folder.resolve("config.lock.json")).hasContent(lock);
    }

    @Test
    void aCompleteLockMakesAwsUnnecessary() throws IOException {
        Path config = copy("config.json", "config.lock.json");

        assertThat(Cli.alone().run("render", "--config", config.toString(), "--output", path(folder, "t.yaml")))
                .extracting(Cli.Result::code)
                .isEqualTo(0);
    }

    @Test
    void onlineTheHubIsAskedOnceAndTheLockIsWrittenBesideTheFile() throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(
                config,
                "{'project_prefix': 'demo', 'region_name': 'us-east-1', 'jumpstart_models': [{'name': 'Flan', 'model_id': '"
                                .replace('\'', '"')
                        + FLAN
                        + "', 'inference_instance_type': 'ml.g5.12xlarge', 'inference_type': 'realtime'}]}"
                                .replace('\'', '"'));
        try (AwsStandIn aws = AwsStandIn.start()) {
            SageMakerService.addTo(aws, InstantSource.system())
                    .addHubContent(FLAN, "2.0.0", Files.readString(RESOURCES.resolve("hub/" + FLAN + ".json")));
            AwsConnection connection = new StandInConnection(aws, "us-east-1");
            String[] render = {"render", "--config", config.toString(), "--output", path(folder, "t.yaml")};

            Cli.Result first = Cli.with(connection, "").run(render);
            String template = Files.readString(folder.resolve("t.yaml"));
            Cli.Result second = Cli.with(connection, "").run(render);

            assertThat(first.code()).as(first.err()).isZero();
            assertThat(folder.resolve("config.lock.json")).content().contains(FLAN, "2.0.0");
            assertThat(second.out()).doesNotContain("lock");
            assertThat(folder.resolve("t.yaml")).hasContent(template);
            assertThat(aws.calls("SageMaker.DescribeHubContent")).isEqualTo(1);
        }
    }

    @Test
    void offlineWithoutALockEveryModelIsNamed() throws IOException {
        Path config = copy("config.json");

        Cli.Result result = Cli.alone()
                .run("render", "--config", config.toString(), "--output", path(folder, "t.yaml"), "--offline");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.errors())
                .hasSize(2)
                .allMatch(line -> line.contains("is not in config.lock.json") && line.endsWith("run once online"));
        assertThat(folder.resolve("t.yaml")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"render", "validate", "deploy", "destroy"})
    void everyFaultOfTheFileIsALineOfItsOwn(String command) throws IOException {
        Path config = folder.resolve("config.json");
        Files.writeString(config, "{\"project_prefix\": \"-\", \"region_name\": 7}");
        String[] args = switch (command) {
            case "render" -> new String[] {command, "--config", config.toString(), "--output", path(folder, "t")};
            case "validate" -> new String[] {command, "--config", config.toString()};
            default -> new String[] {command, "--config", config.toString(), "--yes"};
        };

        Cli.Result result = Cli.alone().run(args);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("error: " + config + ": "))
                .anyMatch(line -> line.contains("project_prefix"))
                .anyMatch(line -> line.contains("region_name"))
                .anyMatch(line -> line.contains("jumpstart_models"));
    }

    @Test
    void validatingChecksTheWholeTemplateWhereTheLockAllowsIt() throws IOException {
        Cli.Result whole = Cli.alone().run("validate", "--config", path(ORIGINAL, "config.json"));
        Cli.Result apart =
                Cli.alone().run("validate", "--config", copy("config.json").toString());

        assertThat(whole.out()).contains("has no faults. Its template has ");
        assertThat(apart.out()).contains("has no faults. Its models are looked up when it is rendered.");
        assertThat(whole.code() + apart.code()).isZero();
        assertThat(folder.resolve("config.lock.json")).doesNotExist();
    }

    @Test
    void validatingChecksTheLimitsOfATemplateAlsoWithoutALock() throws IOException {
        String models = IntStream.range(0, 150).mapToObj(i -> """
                        {"name": "m%d", "model_id": "a-model", "inference_instance_type": "ml.m5.large",
                         "inference_type": "realtime"}""".formatted(i)).collect(Collectors.joining(","));
        Path config = Files.writeString(
                folder.resolve("config.json"),
                "{\"project_prefix\": \"demo\", \"region_name\": \"us-east-1\", \"jumpstart_models\": [" + models
                        + "]}");

        Cli.Result result = Cli.alone().run("validate", "--config", config.toString());

        assertThat(result.errors())
                .singleElement()
                .asString()
                .startsWith("error: " + config + ": A stack has at most 500 resources, but these models need ");
        assertThat(folder.resolve("config.lock.json")).doesNotExist();
    }

    @Test
    void validatingChecksWhatTheLockHasThoughItLacksTheRest() throws IOException {
        Path config = Files.writeString(folder.resolve("config.json"), """
                {"project_prefix": "demo", "region_name": "us-east-1", "jumpstart_models": [
                 {"name": "A", "model_id": "not-locked", "inference_instance_type": "ml.m5.large", "inference_type": "realtime",
                  "environment": {%s}}]}""".formatted(IntStream.range(0, 40)
                .mapToObj(i -> "\"K" + i + "\": \"" + "x".repeat(1000) + "\"")
                .collect(Collectors.joining(", "))));

        assertThat(Cli.alone().run("validate", "--config", config.toString()).errors())
                .singleElement()
                .asString()
                .contains("jumpstart_models[0].environment must have at most 32768 bytes in all");
    }

    @Test
    void theLockIsCalledByItsName() throws IOException {
        Path config = Files.copy(ORIGINAL.resolve("config.json"), folder.resolve("prod.json"));

        Cli.Result result = Cli.alone()
                .run("render", "--config", config.toString(), "--output", path(folder, "t.yaml"), "--offline");

        assertThat(result.errors()).isNotEmpty().allMatch(line -> line.contains("is not in prod.lock.json ("));
    }

    @Test
    void aFileThatCannotBeWrittenIsALineOfItsOwn() {
        Path nowhere = folder.resolve("no").resolve("t.yaml");

        Cli.Result result =
                Cli.alone().run("render", "--config", path(Path.of(""), "config.json"), "--output", nowhere.toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.errors())
                .containsExactly("error: " + nowhere + ": cannot be written: there is no such folder");
    }

    private Path copy(String... files) throws IOException {
        for (String file : files) {
            Files.copy(ORIGINAL.resolve(file), folder.resolve(file));
        }
        return folder.resolve(files[0]);
    }

    private static String path(Path folder, String file) {
        return folder.resolve(file).toString();
    }
}
