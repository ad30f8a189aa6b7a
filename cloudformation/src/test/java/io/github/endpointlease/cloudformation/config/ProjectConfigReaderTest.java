package io.github.endpointlease.cloudformation.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectConfigReaderTest {
    @Test
    void everyKeyIsRead() {
        ProjectConfig config = ProjectConfigReader.read(Sample.text(), "sample.json");

        assertThat(config)
                .isEqualTo(new ProjectConfig(
                        "demo",
                        "us-east-1",
                        new TokenSettings("auth", true, true),
                        new LeaseSettings(
                                LeaseStore.DYNAMODB,
                                Duration.ofDays(2),
                                Duration.ofSeconds(45),
                                Duration.ofMinutes(2),
                                false,
                                true),
                        new StackSettings(
                                new Throttle(50, 100),
                                new Domain(
                                        "models.example.com",
                                        "arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0",
                                        "Z0123456789ABCDEFGHIJ"),
                                "gpus@example.com",
                                JavaRuntime.JAVA25,
                                90),
                        List.of(falcon(), flan(), flanAsync(), own()),
                        List.of()));
    }

    /** As JSON Schema has it: what a number is does not depend on how it is written. */
    @ParameterizedTest
    @CsvSource({
        "/grace_seconds, 45.0",
        "/grace_seconds, 4.5e1",
        "/log_retention_days, 90.0",
        "/throttling/burst, 1E2",
        "/jumpstart_models/0/inference_instance_count, 2.0"
    })
    void aWholeNumberMayBeWrittenAsADecimal(String pointer, String number) {
        String json = Sample.with(pointer, number);

        assertThat(ProjectConfigReader.read(json, "sample.json"))
                .isEqualTo(ProjectConfigReader.read(Sample.text(), "sample.json"));
        assertThat(Schema.faults(json)).isEmpty();
    }

    private static ModelConfig falcon() {
        return new ModelConfig(
                "Falcon40BPublic",
                new ModelOrigin.JumpStart("huggingface-llm-falcon-40b-instruct-bf16", "2.1.0", true),
                Map.of("MAX_TOTAL_TOKENS", "2048"),
                "ml.g5.12xlarge",
                2,
                InferenceType.REALTIME,
                true,
                Duration.ofMinutes(90),
                new Limits(Duration.ofHours(4), new Throttle(0.5, 3)),
                new Integration(
                        Integration.Type.LAMBDA,
                        new LambdaSource.Archive("functions/falcon.zip", "falcon.handler", "python3.13"),
                        "falcon"),
                true,
                new LocalCommand(
                        List.of("llama-server", "--port", "8081"),
                        Map.of("OMP_NUM_THREADS", "4"),
                        Duration.ofMinutes(2)));
    }

    private static ModelConfig flan() {
        return new ModelConfig(
                "FlanT5",
                new ModelOrigin.JumpStart("huggingface-text2text-flan-t5-xxl", null, false),
                Map.of(),
                "ml.g5.12xlarge",
                1,
                InferenceType.REALTIME,
                false,
                Duration.ZERO,
                Limits.NONE,
                new Integration(Integration.Type.API, LambdaSource.DEFAULT, "flan"),
                false,
                null);
    }

    private static ModelConfig flanAsync() {
        return new ModelConfig(
                "FlanT5Async",
                new ModelOrigin.JumpStart("huggingface-text2text-flan-t5-xxl", null, false),
                Map.of(),
                "ml.g5.8xlarge",
                1,
                InferenceType.ASYNC,
                false,
                null,
                Limits.NONE,
                null,
                false,
                null);
    }

    private static ModelConfig own() {
        return new ModelConfig(
                "Own",
                new ModelOrigin.Container(
                        "123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1.0", "s3://models/own/model.tar.gz"),
                Map.of(),
                "ml.g5.xlarge",
                1,
                InferenceType.REALTIME,
                false,
                null,
                Limits.NONE,
                null,
                false,
                null);
    }

    @Test
    void whatTheFileLeavesOutHasItsDefault() {
        ProjectConfig config =
                ProjectConfigReader.read("{\"project_prefix\":\"demo\",\"jumpstart_models\":[]}", "config.json");

        assertThat(config)
                .isEqualTo(new ProjectConfig(
                        "demo",
                        null,
                        new TokenSettings("AuthTable", false, false),
                        new LeaseSettings(
                                LeaseStore.SSM, null, Duration.ofSeconds(30), Duration.ofSeconds(90), true, false),
                        new StackSettings(null, null, null, JavaRuntime.JAVA21, 30),
                        List.of(),
                        List.of()));
    }

    @Test
    void aNullIsAnAbsentKey() {
        String json = Sample.with("/jumpstart_models/0/schedule", "null");

        assertThat(ProjectConfigReader.read(json, "c").models().get(0).initialProvision())
                .isNull();
    }

    @Test
    void namesAreThoseOfTheOriginal() {
        ProjectConfig config = ProjectConfigReader.read(Sample.text(), "sample.json");
        ModelConfig flan = config.models().get(1);

        assertThat(config.endpointName(flan)).isEqualTo(new EndpointName("demo-FlanT5-Endpoint"));
        assertThat(config.endpointConfigName(flan)).isEqualTo(new EndpointConfigName("demo-FlanT5-EndpointConfig"));
    }

    @Test
    void aModelServerOfTheUsersGetsTenMinutesToStart() {
        String json = Sample.with("/jumpstart_models/0/local", "{\"command\":[\"serve\"]}");

        assertThat(ProjectConfigReader.read(json, "c").models().get(0).local())
                .isEqualTo(new LocalCommand(List.of("serve"), Map.of(), Duration.ofMinutes(10)));
    }

    @ParameterizedTest
    @CsvSource({"0.5,30", "1.1,66", "4.35,261", "0.001,1", "1e-300,1", "525600,31536000", "0,0"})
    void fractionsOfMinutesAreRoundedUpToWholeSeconds(String minutes, long seconds) {
        String json = Sample.with("/jumpstart_models/0/schedule/initial_provision_minutes", minutes);

        assertThat(ProjectConfigReader.read(json, "c").models().get(0).initialProvision())
                .isEqualTo(Duration.ofSeconds(seconds));
    }

    @Test
    void unknownKeysAreWarningsThatNameTheNearestKnownOne() {
        String json = Sample.with("/jumpstart_models/1/schedule", "{\"initial_provision_time_minutes\": 30}");

        ProjectConfig config = ProjectConfigReader.read(json, "config.json");

        assertThat(config.warnings())
                .containsExactly(
                        "jumpstart_models[1].schedule.initial_provision_time_minutes is not a known key and has no"
                                + " effect; the nearest known one is initial_provision_minutes");
        assertThat(config.models().get(1).initialProvision()).isNull();
    }

    @Test
    void aKeyOfAnyShapeStaysOnOneLineOfTheWarning() {
        String json = Sample.with("/a\nb c" + "d".repeat(500), "1");

        assertThat(ProjectConfigReader.read(json, "c").warnings())
                .singleElement()
                .asString()
                .startsWith("[\"a\\nb cddd")
                .hasSizeLessThan(200)
                .doesNotContain("\n");
    }

    @Test
    void aFileIsReadWithOrWithoutByteOrderMark(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("config.json");
        Files.writeString(file, "\uFEFF" + Sample.text(), StandardCharsets.UTF_8);
        ProjectConfig marked = ProjectConfigReader.read(file);
        Files.writeString(file, Sample.text(), StandardCharsets.UTF_8);

        assertThat(marked).isEqualTo(ProjectConfigReader.read(file));
    }

    @Test
    void aFileThatCannotBeReadIsOneClearLine(@TempDir Path folder) throws Exception {
        Path absent = folder.resolve("config.json");
        Path notText = Files.write(folder.resolve("binary.json"), new byte[] {'{', (byte) 0xff, '}'});
        Path huge = Files.write(folder.resolve("huge.json"), new byte[ProjectConfigReader.MAX_BYTES + 1]);

        assertThat(refusal(absent)).hasMessage(absent + ": does not exist");
        assertThat(refusal(folder)).hasMessage(folder + ": is a directory, but must be a file");
        assertThat(refusal(notText)).hasMessage(notText + ": is not text in UTF-8");
        assertThat(refusal(huge)).hasMessage(huge + ": is larger than 1048576 bytes");
        assertThat(refusal(notText.resolve("below")))
                .hasMessage(notText.resolve("below") + ": cannot be read: Not a directory");
    }

    @Test
    void argumentsAndVariablesOfALocalCommandAreNotPrinted() {
        LocalCommand command =
                new LocalCommand(List.of("serve", "--key=s3cret"), Map.of("TOKEN", "s3cret"), Duration.ofMinutes(1));

        assertThat(command.toString()).contains("serve", "TOKEN").doesNotContain("s3cret");
    }

    @Test
    void variablesOfAContainerAreNotPrinted() {
        String json = Sample.with("/jumpstart_models/0/environment", "{\"HF_TOKEN\": \"s3cret\"}");

        assertThat(ProjectConfigReader.read(json, "c").toString())
                .contains("HF_TOKEN")
                .doesNotContain("s3cret");
    }

    private static ConfigException refusal(Path file) {
        return catchThrowableOfType(ConfigException.class, () -> ProjectConfigReader.read(file));
    }
}
