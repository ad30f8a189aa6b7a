package io.github.endpointlease.local;

import io.github.endpointlease.backend.process.ModelCommand;
import io.github.endpointlease.cloudformation.config.LocalCommand;
import io.github.endpointlease.cloudformation.config.ModelConfig;
import java.io.File;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Knows how to start a model on this machine: by the command in config.json, or by itself if it is the one that ships. */
final class LocalModels {
    /** The model that ships with the gateway. */
    static final String EMBEDDING_MODEL = "all-MiniLM-L6-v2";

    private final Path temporary;

    LocalModels(Path temporary) {
        this.temporary = temporary;
    }

    /** How to start the model, or empty if nothing says how. */
    Optional<ModelCommand> command(ModelConfig model) {
        LocalCommand local = model.local();
        if (local != null) {
            return Optional.of(ModelCommand.of(local.command())
                    .withEnvironment(local.environment())
                    .withStartupTimeout(local.startupTimeout()));
        }
        return EMBEDDING_MODEL.equals(model.modelId()) ? Optional.of(embeddingServer()) : Optional.empty();
    }

    private ModelCommand embeddingServer() {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // it is there to be started and stopped often: quick to start, small, and nothing left outside the
                // state folder
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xmx256m",
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                classPath(),
                EmbeddingServer.class.getName());
        return ModelCommand.of(command);
    }

    /** The gateway's own class path: of its class loader where Maven runs it, else of the JVM. */
    private static String classPath() {
        if (LocalModels.class.getClassLoader() instanceof URLClassLoader loader) {
            return Arrays.stream(loader.getURLs())
                    .map(LocalModels::file)
                    .collect(Collectors.joining(File.pathSeparator));
        }
        return System.getProperty("java.class.path");
    }

    private static String file(URL url) {
        try {
            return Path.of(url.toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Not a file on the class path: " + url, e);
        }
    }
}
