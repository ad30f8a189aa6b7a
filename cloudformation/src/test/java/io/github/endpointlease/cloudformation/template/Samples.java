package io.github.endpointlease.cloudformation.template;

import io.github.endpointlease.cloudformation.config.ModelConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfigReader;
import io.github.endpointlease.cloudformation.jumpstart.Compression;
import io.github.endpointlease.cloudformation.jumpstart.ModelData;
import io.github.endpointlease.cloudformation.jumpstart.ModelDefinition;
import io.github.endpointlease.cloudformation.jumpstart.ModelSource;
import io.github.endpointlease.cloudformation.jumpstart.S3DataType;
import io.github.endpointlease.cloudformation.jumpstart.S3Source;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Configurations to render, and models made up for them. */
public final class Samples {
    private Samples() {}

    public static ProjectConfig config(String json) {
        return ProjectConfigReader.read(json.replace('\'', '"'), "config.json");
    }

    /** Renders a configuration whose quotes may be single ones, with models made up. */
    public static String render(String json) {
        return render(config(json));
    }

    static String render(ProjectConfig config) {
        return StackTemplate.render(config, definitions(config));
    }

    /** One definition of each kind in turn. */
    static Map<String, ModelDefinition> definitions(ProjectConfig config) {
        Map<String, ModelDefinition> definitions = new LinkedHashMap<>();
        for (ModelConfig model : config.models()) {
            definitions.put(model.name(), definition(definitions.size(), model));
        }
        return definitions;
    }

    private static ModelDefinition definition(int kind, ModelConfig model) {
        Map<String, String> environment = new LinkedHashMap<>(model.environment());
        String data = Objects.requireNonNullElse(model.modelDataUrl(), "s3://models-of-ours/flan/");
        S3DataType type = data.endsWith("/") ? S3DataType.S3_PREFIX : S3DataType.S3_OBJECT;
        String image = "111122223333.dkr.ecr.us-east-1.amazonaws.com/tgi:1.0";
        return switch (kind % 4) {
            case 0 -> {
                environment.put("SM_NUM_GPUS", "4");
                yield new ModelDefinition(
                        new ModelSource.ContainerImage(
                                image, new ModelData(data, new S3Source(type, Compression.NONE, true)), environment),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(10),
                        "al2-ami-sagemaker-inference-gpu-2",
                        256,
                        false);
            }
            case 1 ->
                new ModelDefinition(
                        new ModelSource.ContainerImage(
                                image, new ModelData("s3://models-of-ours/own.tar.gz", null), environment),
                        null,
                        null,
                        null,
                        null,
                        true);
            case 2 ->
                new ModelDefinition(
                        new ModelSource.ContainerImage("public.example.com/own:1", null, environment),
                        null,
                        null,
                        null,
                        null,
                        false);
            default ->
                new ModelDefinition(
                        new ModelSource.ModelPackage(
                                "arn:aws:sagemaker:us-east-1:111122223333:model-package/sold-by-somebody"),
                        null,
                        null,
                        null,
                        null,
                        true);
        };
    }
}
