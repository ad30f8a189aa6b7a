package io.github.endpointlease.cloudformation.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The files that users of the original bring. */
class OriginalConfigsTest {
    @Test
    void theFirstIsReadUnchanged() {
        ProjectConfig config = ProjectConfigReader.read(Sample.resource("/original/config.json"), "config.json");

        assertThat(config.models()).extracting(ModelConfig::name).containsExactly("Falcon40BPublic", "FlanT5");
        assertThat(config.models())
                .extracting(ModelConfig::integration)
                .extracting(integration -> integration == null ? null : integration.lambda())
                .isEqualTo(List.of(
                        new LambdaSource.PassThrough("functions/falcon"),
                        new LambdaSource.PassThrough("functions/flan")));
        assertThat(config.warnings()).hasSize(4).noneMatch(warning -> warning.contains("is not a known key"));
    }

    @Test
    void theSecondIsReadUnchanged() {
        ProjectConfig config =
                ProjectConfigReader.read(Sample.resource("/original/example-configs.json"), "example-configs.json");

        assertThat(config.models())
                .extracting(ModelConfig::inferenceType)
                .containsExactly(InferenceType.REALTIME, InferenceType.REALTIME, InferenceType.ASYNC);
        assertThat(config.warnings())
                .singleElement()
                .asString()
                .startsWith(
                        "jumpstart_models[0].integration.properties.lambda_src (\"functions/falcon\") is not deployed");
    }
}
