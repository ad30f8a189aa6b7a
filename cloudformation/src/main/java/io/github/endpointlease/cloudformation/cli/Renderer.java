package io.github.endpointlease.cloudformation.cli;

import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfigReader;
import io.github.endpointlease.cloudformation.deploy.DeployException;
import io.github.endpointlease.cloudformation.jumpstart.ConfigLock;
import io.github.endpointlease.cloudformation.jumpstart.HubDocument;
import io.github.endpointlease.cloudformation.jumpstart.ModelHub;
import io.github.endpointlease.cloudformation.jumpstart.ModelResolver;
import io.github.endpointlease.cloudformation.jumpstart.Resolution;
import io.github.endpointlease.cloudformation.jumpstart.SageMakerModelHub;
import io.github.endpointlease.cloudformation.template.StackTemplate;
import io.github.endpointlease.cloudformation.template.TemplateException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.SageMakerClient;

/** From a configuration file to its template, with the lock between them. */
final class Renderer {
    private final Surroundings surroundings;
    private final Path file;
    private final Path lockFile;

    Renderer(Surroundings surroundings, Path file) {
        this.surroundings = surroundings;
        this.file = file;
        lockFile = lockOf(file);
    }

    /** Reads the file, and looks whether the archives that it names are there. */
    ProjectConfig read() {
        ProjectConfig config = ProjectConfigReader.read(file);
        surroundings.warn(config.warnings());
        Archives.requireThere(file, config);
        return config;
    }

    /** Refuses to write over what is read. */
    void requireOther(Path output) {
        for (Path read : List.of(file, lockFile)) {
            if (output.toAbsolutePath().normalize().equals(read.toAbsolutePath().normalize())) {
                throw new DeployException(
                        "--output " + output + " would be written over " + read
                                + ", which is read. Choose another file.",
                        null);
            }
        }
    }

    /** Renders, and keeps in the lock what was looked up. */
    String render(ProjectConfig config, boolean offline) {
        ConfigLock lock = ConfigLock.read(lockFile);
        Resolution resolution = resolve(config, offline ? Optional.empty() : Optional.of(this::ask), lock);
        String template = template(config, resolution);
        if (!offline && !resolution.lock().equals(lock)) {
            resolution.lock().write(lockFile);
            surroundings.out().println("Wrote " + lockFile);
        }
        return template;
    }

    /** Checks what can be checked without AWS. */
    void validate() {
        ProjectConfig config = read();
        ConfigLock lock = ConfigLock.read(lockFile);
        Resolution resolution = resolve(config, Optional.of(Renderer::unknown), lock);
        // for the limits that only a whole template can break
        String template = template(config, resolution);
        boolean complete =
                lock.entries().keySet().containsAll(resolution.lock().entries().keySet());
        surroundings
                .out()
                .println(file + " has no faults. "
                        + (complete
                                ? "Its template has " + template.length() + " characters."
                                : "Its models are looked up when it is rendered."));
    }

    private Resolution resolve(ProjectConfig config, Optional<ModelHub> hub, ConfigLock lock) {
        Resolution resolution = new ModelResolver(lockFile.getFileName().toString()).resolve(config, hub, lock);
        surroundings.warn(resolution.warnings());
        return resolution;
    }

    private String template(ProjectConfig config, Resolution resolution) {
        try {
            return StackTemplate.render(config, resolution.models());
        } catch (TemplateException tooLarge) {
            throw new DeployException(file + ": " + tooLarge.getMessage(), tooLarge);
        }
    }

    /** Stands in for a model that nobody has looked up yet, while what does not depend on it is checked. */
    private static HubDocument unknown(String region, String modelId, @Nullable String version) {
        return new HubDocument("unknown", "{\"HostingEcrUri\": \"unknown\"}");
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
