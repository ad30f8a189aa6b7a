package io.github.endpointlease.cloudformation.cli;

import io.github.endpointlease.cloudformation.config.ModelOrigin;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfigReader;
import io.github.endpointlease.cloudformation.jumpstart.ConfigLock;
import io.github.endpointlease.cloudformation.jumpstart.HubDocument;
import io.github.endpointlease.cloudformation.jumpstart.ModelHub;
import io.github.endpointlease.cloudformation.jumpstart.ModelResolver;
import io.github.endpointlease.cloudformation.jumpstart.Resolution;
import io.github.endpointlease.cloudformation.jumpstart.SageMakerModelHub;
import io.github.endpointlease.cloudformation.template.StackTemplate;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/** From a configuration file to its template, with the lock between them. */
final class Renderer {
    private final Surroundings surroundings;

    Renderer(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /** Renders, and keeps in the lock what was looked up. */
    Rendered render(Path file, boolean offline) {
        ProjectConfig config = read(file);
        ConfigLock lock = ConfigLock.read(lockOf(file));
        Resolution resolution =
                new ModelResolver().resolve(config, offline ? Optional.empty() : Optional.of(this::ask), lock);
        surroundings.warn(resolution.warnings());
        String template = StackTemplate.render(config, resolution.models());
        if (!offline && !resolution.lock().equals(lock)) {
            resolution.lock().write(lockOf(file));
            surroundings.out().println("Wrote " + lockOf(file));
        }
        return new Rendered(config, template);
    }

    /** Checks what can be checked without AWS. */
    void validate(Path file) {
        ProjectConfig config = read(file);
        ConfigLock lock = ConfigLock.read(lockOf(file));
        if (!isComplete(lock, config)) {
            surroundings.out().println(file + " has no faults. Its models are looked up when it is rendered.");
            return;
        }
        Resolution resolution = new ModelResolver().resolve(config, Optional.empty(), lock);
        surroundings.warn(resolution.warnings());
        // for the limits that only a whole template can break
        String template = StackTemplate.render(config, resolution.models());
        surroundings.out().println(file + " has no faults. Its template has " + template.length() + " characters.");
    }

    private ProjectConfig read(Path file) {
        ProjectConfig config = ProjectConfigReader.read(file);
        surroundings.warn(config.warnings());
        return config;
    }

    private static boolean isComplete(ConfigLock lock, ProjectConfig config) {
        String region = config.regionName();
        return config.models().stream()
                .allMatch(model -> !(model.origin() instanceof ModelOrigin.JumpStart jumpStart)
                        // without a region it never becomes complete, and resolving says so
                        || region == null
                        || lock.entries()
                                .containsKey(new ConfigLock.Key(
                                        jumpStart.modelId(), jumpStart.version(), region, model.instanceType())));
    }

    private HubDocument ask(String region, String modelId, @Nullable String version) {
        try (SageMakerClient client = surroundings.aws().to(region).client(SageMakerClient.builder())) {
            ModelHub hub = new SageMakerModelHub(client);
            return hub.describe(region, modelId, version);
        }
    }

    /** Returns where the lock of a configuration is: {@code config.lock.json} beside {@code config.json}. */
    static Path lockOf(Path config) {
        String name = config.getFileName().toString();
        String stem = name.endsWith(".json") ? name.substring(0, name.length() - ".json".length()) : name;
        return config.resolveSibling(stem + ".lock.json");
    }
}
