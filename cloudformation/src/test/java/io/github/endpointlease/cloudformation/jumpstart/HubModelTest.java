package io.github.endpointlease.cloudformation.jumpstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.cloudformation.jumpstart.ModelSource.ContainerImage;
import io.github.endpointlease.cloudformation.jumpstart.ModelSource.ModelPackage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a hub's document comes to. */
class HubModelTest {
    private static final String ECR = "111122223333.dkr.ecr.us-east-1.amazonaws.com/";
    private static final String S3 = "s3://example-hub-us-east-1/";

    @Test
    void theTypesOwnVariablesWinAndAnAliasStandsForTheImage() {
        ConfigLock.Entry entry = resolve("huggingface-llm-falcon-40b-instruct-bf16", "ml.g5.12xlarge");

        assertThat(entry)
                .isEqualTo(new ConfigLock.Entry(
                        "1.0.0",
                        false,
                        null,
                        null,
                        List.of(),
                        new ModelDefinition(
                                new ContainerImage(
                                        ECR + "text-generation:1.0-gpu",
                                        new ModelData(
                                                S3 + "huggingface-llm/falcon-40b-instruct-bf16/inference-prepack/",
                                                new S3Source(S3DataType.S3_PREFIX, Compression.NONE, false)),
                                        Map.of(
                                                "SAGEMAKER_PROGRAM", "inference.py",
                                                "ENDPOINT_SERVER_TIMEOUT", "3600",
                                                "HF_MODEL_ID", "/opt/ml/model",
                                                "MAX_INPUT_LENGTH", "1024",
                                                "MAX_TOTAL_TOKENS", "2048",
                                                "SM_NUM_GPUS", "4",
                                                "SAGEMAKER_MODEL_SERVER_WORKERS", "1")),
                                Duration.ofHours(1),
                                Duration.ofHours(1),
                                null,
                                null,
                                true)));
    }

    @Test
    void anArchiveIsAPlainUrl() {
        ModelDefinition flan =
                resolve("huggingface-text2text-flan-t5-xxl", "ml.g5.8xlarge").definition();

        assertThat(container(flan).data())
                .isEqualTo(new ModelData(S3 + "huggingface-text2text/flan-t5-xxl/infer-prepack.tar.gz", null));
        assertThat(flan.containerStartupHealthCheckTimeout()).isEqualTo(Duration.ofMinutes(20));
    }

    @ParameterizedTest
    @CsvSource({
        "huggingface-text2text-flan-t5-xxl, ml.g5.12xlarge,",
        "huggingface-text2text-flan-t5-xxl, ml.p3.8xlarge, 256",
        "huggingface-llm-falcon-40b-instruct-bf16, ml.p4d.24xlarge,",
        "script-mode-prepacked, ml.m5.large, 30"
    })
    void aDiskIsAddedOnlyWhereTheFamilyHasNone(String model, String type, Integer gigabytes) {
        assertThat(resolve(model, type).definition().volumeSizeGb()).isEqualTo(gigabytes);
    }

    @Test
    void whatIsGatedCarriesItsTermsAndIsNotAcceptedYet() {
        ConfigLock.Entry prefix = resolve("gated-prefix", "ml.g5.12xlarge");
        ConfigLock.Entry archive = resolve("gated-archive", "ml.g5.12xlarge");

        assertThat(prefix.gated()).isTrue();
        assertThat(prefix.eula()).isEqualTo(S3 + "eula/gated.txt");
        assertThat(archive.gated()).isTrue();
        assertThat(archive.eula()).isNull();
        assertThat(container(archive.definition()).data())
                .isEqualTo(new ModelData(
                        "s3://example-private-hub-us-east-1/gated/model.tar.gz",
                        new S3Source(S3DataType.S3_OBJECT, Compression.GZIP, false)));
    }

    @Test
    void aModelPackageHasNothingBesideIt() {
        ConfigLock.Entry sold = resolve("marketplace", "ml.g5.12xlarge");
        ConfigLock.Entry onP4d = resolve("marketplace", "ml.p4d.24xlarge");

        assertThat(sold.definition())
                .isEqualTo(new ModelDefinition(
                        new ModelPackage("arn:aws:sagemaker:us-east-1:111122223333:model-package/sold-1"),
                        null,
                        null,
                        null,
                        null,
                        true));
        assertThat(sold.subscription()).isEqualTo("https://aws.amazon.com/marketplace/pp/prodview-example");
        assertThat(onP4d.definition().source())
                .isEqualTo(new ModelPackage("arn:aws:sagemaker:us-east-1:111122223333:model-package/sold-1-p4d"));
    }

    @Test
    void aPrepackedArtifactStandsInForAScript() {
        assertThat(container(resolve("script-mode-prepacked", "ml.m5.large").definition())
                        .data())
                .isEqualTo(new ModelData(S3 + "script/prepacked.tar.gz", null));
    }

    @Test
    void olderDocumentsInSnakeCaseAreUnderstood() {
        ContainerImage old = container(resolve("snake-case", "ml.p3.2xlarge").definition());

        assertThat(old.image()).isEqualTo(ECR + "old:1.0-gpu");
        assertThat(old.environment())
                .isEqualTo(Map.of("TS_DEFAULT_WORKERS_PER_MODEL", "2", "VERBOSE", "True", "GPUS", "one"));
    }

    @Test
    void theFirstRankedConfigurationThatSupportsTheTypeAndNeedsNoMoreDataIsLaidOverTheDocument() {
        ConfigLock.Entry entry = resolve("inference-configs", "ml.g5.12xlarge");
        ContainerImage lmi = container(entry.definition());

        assertThat(entry.gated()).as("no component may change that").isFalse();
        assertThat(entry.passedOver()).containsExactly("lmi-optimized");
        assertThat(lmi.image()).isEqualTo(ECR + "lmi:1.0");
        assertThat(lmi.data())
                .isEqualTo(new ModelData(
                        S3 + "configs/lmi/", new S3Source(S3DataType.S3_PREFIX, Compression.NONE, false)));
        assertThat(lmi.environment()).isEqualTo(Map.of("SHARED", "base", "TENSOR_PARALLEL", "gpu", "KEPT", "family"));
        assertThat(entry.definition().containerStartupHealthCheckTimeout()).isEqualTo(Duration.ofMinutes(15));
        assertThat(entry.definition().inferenceAmiVersion()).isEqualTo("al2-ami-sagemaker-inference-gpu-2");
        assertThat(container(resolve("inference-configs", "ml.p4d.24xlarge").definition())
                        .image())
                .isEqualTo(ECR + "tgi:1.0");
        assertThat(resolve("inference-configs", "ml.p4d.24xlarge").passedOver()).isEmpty();
    }

    @Test
    void aRankingThatKnowsNoneOfTheConfigurationsIsNone() {
        String json = """
                {"HostingEcrUri": "base", "InferenceConfigRankings": {"overall": {"Rankings": ["gone"]}},
                 "InferenceConfigs": {"b": {"ComponentNames": ["two"]}, "a": {"ComponentNames": ["one"]}},
                 "InferenceConfigComponents": {"one": {"HostingEcrUri": "first"}, "two": {"HostingEcrUri": "second"}}}""";

        ConfigLock.Entry entry = HubModel.resolve(new HubDocument("1.0.0", json), "ml.g5.xlarge");

        assertThat(container(entry.definition()).image()).isEqualTo("first");
    }

    @Test
    void withoutARankingConfigurationsGoByName() {
        assertThat(container(resolve("configs-without-ranking", "ml.g5.xlarge").definition())
                        .image())
                .isEqualTo(ECR + "a:1");
        assertThat(container(resolve("configs-without-ranking", "ml.g5.2xlarge").definition())
                        .image())
                .isEqualTo(ECR + "b:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "huggingface-text2text-flan-t5-xxl | ml.t2.medium | must be one of ml.g5.12xlarge, ml.g5.8xlarge, ml.p3.8xlarge, on which this model can be served, but was: \"ml.t2.medium\"",
                "inference-configs | ml.m5.large | must be one of ml.g5.12xlarge, ml.g5.48xlarge, ml.g6.12xlarge, ml.p4d.24xlarge, on which this model can be served, but was: \"ml.m5.large\"",
                "inference-configs | ml.g6.12xlarge | cannot be deployed on ml.g6.12xlarge: it needs additional data sources there, which CloudFormation does not know",
                "script-mode | ml.m5.large | cannot be deployed: its image needs a script beside the model's data, which only the SageMaker SDK for Python puts together; choose another model_version, or give image_uri and model_data_url",
                "snake-case | ml.g4dn.xlarge | cannot be resolved: its document speaks of $nowhere and does not say what that is",
                "no-image | ml.g5.xlarge | cannot be resolved: its document names no image",
                "odd-data | ml.g5.xlarge | cannot be resolved: its document does not say what sort of data s3://example-hub-us-east-1/odd/model.bin is",
                "wrong-values | ml.g5.xlarge | cannot be resolved, its document is wrong: modelDataDownloadTimeout must be whole seconds from 60 to 3600, but was: PT5S",
            })
    void whatCannotBeDeployedIsRefusedAndNothingIsMadeUp(String model, String type, String why) {
        assertThatThrownBy(() -> resolve(model, type))
                .isInstanceOf(Refusal.class)
                .hasMessage(why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ | cannot be resolved: its document is not JSON",
                "[] | cannot be resolved: its document is not a JSON object",
                "{\"InferenceConfigs\": {\"a\": {\"ComponentNames\": [\"b\"]}}} | cannot be resolved: its document speaks of a component \"b\" and does not have it",
                "{\"HostingEcrUri\": \"i\", \"HostingArtifactUri\": \"s3://abc/\", \"HostingArtifactS3DataType\": \"Zip\"} | cannot be resolved: its document has an unknown word for its data, Zip",
            })
    void aBrokenDocumentIsRefused(String json, String why) {
        assertThatThrownBy(() -> HubModel.resolve(new HubDocument("1.0.0", json), "ml.g5.xlarge"))
                .isInstanceOf(Refusal.class)
                .hasMessage(why);
    }

    private static ConfigLock.Entry resolve(String model, String type) {
        return HubModel.resolve(new HubDocument("1.0.0", ConstructedHub.document(model)), type);
    }

    private static ContainerImage container(ModelDefinition definition) {
        return (ContainerImage) definition.source();
    }
}
