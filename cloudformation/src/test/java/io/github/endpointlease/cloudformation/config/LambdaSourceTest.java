package io.github.endpointlease.cloudformation.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What {@code lambda_src} and the keys beside it come to. The second model of the sample has the type api. */
class LambdaSourceTest {
    private static final String PATH = "jumpstart_models[0].integration.properties.";

    @Test
    void aFolderOfTheOriginalIsReplacedWithAWarning() {
        ProjectConfig config = read("lambda", "\"lambda_src\": \"functions/falcon\"");

        assertThat(source(config)).isEqualTo(new LambdaSource.PassThrough("functions/falcon"));
        assertThat(config.warnings())
                .containsExactly(PATH + "lambda_src (\"functions/falcon\") is not deployed: a function of this system"
                        + " passes the requests through in its place");
    }

    @Test
    void withoutASourceTheSystemsOwnFunctionServes() {
        ProjectConfig config = read("lambda", "");

        assertThat(source(config)).isEqualTo(LambdaSource.DEFAULT);
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void aJarIsDeployedOnTheNewestRuntimeThatEveryRegionHas() {
        ProjectConfig config = read("lambda", "\"lambda_src\": \"F.JAR\", \"lambda_handler\": \"a.B::c\"");

        assertThat(source(config)).isEqualTo(new LambdaSource.Archive("F.JAR", "a.B::c", "java21"));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void anArchiveNeedsAHandlerAndAZipARuntime() {
        assertThatThrownBy(() -> read("lambda", "\"lambda_src\": \"f.zip\""))
                .hasMessage("c: " + PATH + "lambda_handler is required beside lambda_src, but was: absent\n" + "c: "
                        + PATH + "lambda_runtime is required beside lambda_src, but was: absent");
        assertThatThrownBy(() -> read("lambda", "\"lambda_src\": \"f.jar\", \"lambda_runtime\": \"java 21\""))
                .hasMessage("c: " + PATH
                        + "lambda_runtime must be a runtime of Lambda such as java21 or python3.13, but was: \"java 21\"\n"
                        + "c: " + PATH + "lambda_handler is required beside lambda_src, but was: absent");
    }

    @Test
    void whatHasNoEffectIsSaid() {
        assertThat(read("api", "\"lambda_src\": \"functions/falcon\"").warnings())
                .containsExactly(
                        PATH + "lambda_src has no effect: API Gateway calls SageMaker itself where the type is api");
        assertThat(read("lambda", "\"lambda_handler\": \"a.b\", \"lambda_runtime\": \"java21\"")
                        .warnings())
                .containsExactly(
                        PATH + "lambda_handler has no effect without a lambda_src that ends in .jar or .zip",
                        PATH + "lambda_runtime has no effect without a lambda_src that ends in .jar or .zip");
    }

    private static ProjectConfig read(String type, String properties) {
        String comma = properties.isEmpty() ? "" : ", ";
        return ProjectConfigReader.read(
                Sample.with(
                        "/jumpstart_models/0/integration",
                        "{\"type\": \"" + type + "\", \"properties\": {\"api_resource_name\": \"falcon\"" + comma
                                + properties + "}}"),
                "c");
    }

    private static LambdaSource source(ProjectConfig config) {
        Integration integration = config.models().get(0).integration();
        return integration == null ? LambdaSource.DEFAULT : integration.lambda();
    }
}
