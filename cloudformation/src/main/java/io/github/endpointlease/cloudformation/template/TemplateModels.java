package io.github.endpointlease.cloudformation.template;

import io.github.endpointlease.cloudformation.config.InferenceType;
import io.github.endpointlease.cloudformation.config.Integration;
import io.github.endpointlease.cloudformation.config.LambdaSource;
import io.github.endpointlease.cloudformation.config.LeaseSettings;
import io.github.endpointlease.cloudformation.config.ModelConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.jumpstart.ModelDefinition;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The models: each with its role, its endpoint config, and its first lease or an endpoint that is always on. */
final class TemplateModels {
    private final Installation installation;
    private final ProjectConfig config;
    private final Map<String, ModelDefinition> definitions;
    private final TemplateFunctions functions;

    TemplateModels(Installation installation, Map<String, ModelDefinition> definitions) {
        this.installation = installation;
        this.config = installation.config();
        this.definitions = definitions;
        this.functions = new TemplateFunctions(installation);
    }

    void add(ModelConfig model, Template template) {
        ModelDefinition definition = definitions.get(model.name());
        if (definition == null) {
            throw new IllegalArgumentException("there is no definition of model " + model.name());
        }
        ModelNodes nodes = new ModelNodes(installation.logicalId(model), model, definition);
        template.add(fragment("model.yaml", model)
                .with("model-statements", nodes.statements())
                .with("model", nodes.modelProperties())
                .with("endpoint-config", nodes.endpointConfigProperties())
                .filled());
        if (model.inferenceType() == InferenceType.ASYNC) {
            template.add(fragment("model-async.yaml", model).filled());
        }
        if (Installation.isLeased(model)) {
            Duration first = model.initialProvision() == null ? Duration.ZERO : model.initialProvision();
            template.add(fragment("model-lease.yaml", model)
                    .with("minutes", LeaseSettings.minutes(first))
                    .filled());
        } else {
            template.add(fragment("model-always.yaml", model).filled());
        }
        archive(model).ifPresent(archive -> functions.addArchive(model, archive, template));
    }

    /** Returns the function of the user's between the model's route and its endpoint. */
    static Optional<LambdaSource.Archive> archive(ModelConfig model) {
        Integration integration = model.integration();
        return integration != null
                        && integration.type() == Integration.Type.LAMBDA
                        && integration.lambda() instanceof LambdaSource.Archive archive
                ? Optional.of(archive)
                : Optional.empty();
    }

    private Fragment fragment(String file, ModelConfig model) {
        return installation
                .fragment(file)
                .with("id", installation.logicalId(model))
                .with("endpoint", config.endpointName(model).value());
    }
}
