package io.github.endpointlease.cloudformation.jumpstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfigReader;
import io.github.endpointlease.cloudformation.jumpstart.ModelSource.ContainerImage;
import io.github.endpointlease.model.BackendException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** From a configuration to the definitions of its models, online and offline. */
class ModelResolverTest {
    private static final String FLAN = "\"model_id\": \"huggingface-text2text-flan-t5-xxl\"";
    private static final String ON_G5 = "\"inference_instance_type\": \"ml.g5.12xlarge\"";

    private final ConstructedHub hub = new ConstructedHub();
    private final ModelResolver resolver = new ModelResolver();

    @Test
    void whatTheLockHasIsNotAskedAgainAndGivesTheSame() {
        ProjectConfig config = config(model("A", FLAN, ON_G5), model("B", FLAN, ON_G5));
        Resolution online = resolve(config, ConfigLock.EMPTY);
        Resolution again = resolve(config, online.lock());
        Resolution offline = resolver.resolve(config, Optional.empty(), online.lock());

        assertThat(hub.asked)
                .as("one question for two models that are the same")
                .containsExactly("us-east-1 huggingface-text2text-flan-t5-xxl null");
        assertThat(online.models()).containsOnlyKeys("A", "B");
        assertThat(again).isEqualTo(online);
        assertThat(offline).isEqualTo(online);
    }

    @Test
    void eachVersionRegionAndTypeIsAnEntryOfItsOwn() {
        ProjectConfig config = config(
                model("A", FLAN, ON_G5),
                model("B", FLAN, ON_G5, "\"model_version\": \"1.0.7\""),
                model("C", FLAN, "\"inference_instance_type\": \"ml.g5.8xlarge\""));

        assertThat(resolve(config, ConfigLock.EMPTY).lock().entries().entrySet().stream()
                        .map(entry -> entry.getKey().instanceType() + " "
                                + entry.getKey().version() + " -> "
                                + entry.getValue().version()))
                .containsExactly(
                        "ml.g5.12xlarge null -> 3.2.1", "ml.g5.8xlarge null -> 3.2.1", "ml.g5.12xlarge 1.0.7 -> 1.0.7");
    }

    @Test
    void offlineAModelThatIsNotInTheLockIsNamed() {
        JumpStartException refused = catchThrowableOfType(
                JumpStartException.class,
                () -> resolver.resolve(
                        config(model("A", FLAN, ON_G5), model("B", FLAN, ON_G5, "\"model_version\": \"1.0.7\"")),
                        Optional.empty(),
                        ConfigLock.EMPTY));

        assertThat(refused.faults())
                .containsExactly(
                        "jumpstart_models[0].model_id is not in config.lock.json (huggingface-text2text-flan-t5-xxl, newest"
                                + " version, us-east-1, ml.g5.12xlarge): run once online",
                        "jumpstart_models[1].model_id is not in config.lock.json (huggingface-text2text-flan-t5-xxl, version"
                                + " 1.0.7, us-east-1, ml.g5.12xlarge): run once online");
        assertThat(refused.isRetryable()).isFalse();
    }

    @Test
    void whatNoModelNeedsAnyLongerLeavesTheLock() {
        Resolution both = resolve(
                config(model("A", FLAN, ON_G5), model("B", FLAN, "\"inference_instance_type\": \"ml.g5.8xlarge\"")),
                ConfigLock.EMPTY);
        Resolution one = resolve(config(model("A", FLAN, ON_G5)), both.lock());

        assertThat(both.lock().entries()).hasSize(2);
        assertThat(one.lock().entries().keySet())
                .extracting(ConfigLock.Key::instanceType)
                .containsExactly("ml.g5.12xlarge");
    }

    @Test
    void termsHaveToBeAcceptedAlsoOffline() {
        ProjectConfig refusing = config(model("A", "\"model_id\": \"gated-prefix\"", ON_G5));
        ProjectConfig accepting = config(model("A", "\"model_id\": \"gated-prefix\"", ON_G5, "\"accept_eula\": true"));
        Resolution accepted = resolve(accepting, ConfigLock.EMPTY);

        assertThat(data(accepted, "A").source()).isEqualTo(new S3Source(S3DataType.S3_PREFIX, Compression.NONE, true));
        assertThat(accepted.lock().text()).doesNotContain("accept");
        for (ConfigLock lock : List.of(ConfigLock.EMPTY, accepted.lock())) {
            assertThat(catchThrowableOfType(JumpStartException.class, () -> resolve(refusing, lock)))
                    .hasMessage(
                            "jumpstart_models[0].accept_eula must be true to use gated-prefix 3.2.1 under its terms,"
                                    + " s3://example-hub-us-east-1/eula/gated.txt");
        }
    }

    @Test
    void theUsersVariablesWinAndStayOutOfTheLock() {
        ProjectConfig config = config(model(
                "A", FLAN, ON_G5, "\"environment\": {\"MODEL_CACHE_ROOT\": \"/mine\", \"HF_TOKEN\": \"s3cret\"}"));
        Resolution resolution = resolve(config, ConfigLock.EMPTY);

        assertThat(environment(resolution, "A"))
                .containsEntry("MODEL_CACHE_ROOT", "/mine")
                .containsEntry("HF_TOKEN", "s3cret")
                .containsEntry("SAGEMAKER_PROGRAM", "inference.py");
        assertThat(resolution.lock().text()).contains("/opt/ml/model").doesNotContain("s3cret");
        assertThat(resolution.toString()).doesNotContain("s3cret");
    }

    @Test
    void aModelPackageIsSaidToNeedASubscription() {
        Resolution resolution = resolve(
                config(model("A", "\"model_id\": \"marketplace\"", ON_G5, "\"environment\": {\"A\": \"1\"}")),
                ConfigLock.EMPTY);

        assertThat(resolution.warnings())
                .containsExactly(
                        "jumpstart_models[0].model_id is a model package of AWS Marketplace: subscribe to it before you"
                                + " deploy, at https://aws.amazon.com/marketplace/pp/prodview-example",
                        "jumpstart_models[0].environment has no effect: a model package has its own variables");
    }

    @Test
    void aConfigurationThatIsPassedOverIsNamedAlsoOffline() {
        ProjectConfig config = config(model("A", "\"model_id\": \"inference-configs\"", ON_G5));
        Resolution online = resolve(config, ConfigLock.EMPTY);
        ConfigLock kept = ConfigLock.parse(online.lock().text(), "config.lock.json");

        assertThat(resolver.resolve(config, Optional.empty(), kept).warnings())
                .isEqualTo(online.warnings())
                .containsExactly(
                        "jumpstart_models[0].model_id is not served on ml.g5.12xlarge as JumpStart likes best: left out is"
                                + " \"lmi-optimized\", which needs additional data sources, since CloudFormation does not know them");
    }

    @Test
    void theLockIsCalledByItsName() {
        assertThat(catchThrowableOfType(
                        JumpStartException.class,
                        () -> new ModelResolver("prod.lock.json")
                                .resolve(config(model("A", FLAN, ON_G5)), Optional.empty(), ConfigLock.EMPTY)))
                .hasMessageStartingWith("jumpstart_models[0].model_id is not in prod.lock.json (");
    }

    @Test
    void anImageOfTheUsersNeedsNeitherHubNorRegion() {
        String image = "\"image_uri\": \"123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1\"";
        ProjectConfig config = ProjectConfigReader.read(
                "{\"project_prefix\": \"p\", \"jumpstart_models\": ["
                        + model("A", image, ON_G5, "\"model_data_url\": \"s3://models/a/\"") + ", "
                        + model("B", image, ON_G5, "\"model_data_url\": \"s3://models/b.tar.gz\"") + ", "
                        + model("C", image, ON_G5, "\"environment\": {\"K\": \"v\"}") + "]}",
                "config.json");
        Resolution resolution = resolver.resolve(config, Optional.empty(), ConfigLock.EMPTY);

        assertThat(data(resolution, "A").source())
                .isEqualTo(new S3Source(S3DataType.S3_PREFIX, Compression.NONE, false));
        assertThat(data(resolution, "B")).isEqualTo(new ModelData("s3://models/b.tar.gz", null));
        assertThat(environment(resolution, "C")).isEqualTo(Map.of("K", "v"));
        assertThat(resolution.lock()).isEqualTo(ConfigLock.EMPTY);
    }

    @Test
    void everyModelThatCannotBeResolvedIsNamedByItsPath() {
        ProjectConfig config = config(
                model("A", "\"model_id\": \"unknown\"", ON_G5),
                model("B", FLAN, ON_G5),
                model("C", FLAN, "\"inference_instance_type\": \"ml.t2.medium\""),
                model("D", "\"model_id\": \"script-mode\"", "\"inference_instance_type\": \"ml.m5.large\""));

        JumpStartException refused =
                catchThrowableOfType(JumpStartException.class, () -> resolve(config, ConfigLock.EMPTY));

        assertThat(refused.faults().stream().map(fault -> fault.substring(0, fault.indexOf(' '))))
                .containsExactly(
                        "jumpstart_models[0].model_id",
                        "jumpstart_models[2].inference_instance_type",
                        "jumpstart_models[3].model_id");
        assertThat(refused.faults().get(0))
                .endsWith("cannot be resolved: SageMakerPublicHub has no model unknown in us-east-1");
    }

    @Test
    void aJumpStartModelNeedsARegion() {
        ProjectConfig config = ProjectConfigReader.read(
                "{\"project_prefix\": \"p\", \"jumpstart_models\": [" + model("A", FLAN, ON_G5) + "]}", "c");

        assertThat(catchThrowableOfType(JumpStartException.class, () -> resolve(config, ConfigLock.EMPTY)))
                .hasMessageStartingWith("jumpstart_models[0].model_id needs region_name in the file");
    }

    @Test
    void aHubThatCannotBeAskedEndsTheRun() {
        ModelHub broken = (region, modelId, version) -> {
            hub.asked.add(modelId);
            throw BackendException.passing("AWS could not be asked", null);
        };
        JumpStartException refused = catchThrowableOfType(
                JumpStartException.class,
                () -> resolver.resolve(
                        config(model("A", FLAN, ON_G5), model("B", "\"model_id\": \"other\"", ON_G5)),
                        Optional.of(broken),
                        ConfigLock.EMPTY));

        assertThat(refused.isRetryable()).isTrue();
        assertThat(refused).hasMessage("jumpstart_models[0].model_id cannot be resolved: AWS could not be asked");
        assertThat(hub.asked).hasSize(1);
    }

    @Test
    void tooManyVariablesTogetherAreTheUsersFault() {
        String hundred = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> "\"K" + i + "\": \"\"")
                .collect(Collectors.joining(", "));

        assertThat(catchThrowableOfType(
                        JumpStartException.class,
                        () -> resolve(
                                config(model("A", FLAN, ON_G5, "\"environment\": {" + hundred + "}")),
                                ConfigLock.EMPTY)))
                .hasMessage("jumpstart_models[0].environment must have at most 100 variables, but was: 103");
    }

    private Resolution resolve(ProjectConfig config, ConfigLock lock) {
        return resolver.resolve(config, Optional.of(hub), lock);
    }

    private static ModelData data(Resolution resolution, String model) {
        ModelData data = container(resolution, model).data();
        return Objects.requireNonNull(data);
    }

    private static Map<String, String> environment(Resolution resolution, String model) {
        return container(resolution, model).environment();
    }

    private static ContainerImage container(Resolution resolution, String model) {
        ModelDefinition definition = resolution.models().get(model);
        return (ContainerImage) Objects.requireNonNull(definition).source();
    }

    private static String model(String name, String... more) {
        return "{\"name\": \"" + name + "\", \"inference_type\": \"realtime\", " + String.join(", ", more) + "}";
    }

    private static ProjectConfig config(String... models) {
        return ProjectConfigReader.read(
                "{\"project_prefix\": \"p\", \"region_name\": \"us-east-1\", \"jumpstart_models\": ["
                        + String.join(", ", models) + "]}",
                "config.json");
    }
}
