package io.github.endpointlease.cloudformation.cli;

import io.github.endpointlease.cloudformation.config.Integration;
import io.github.endpointlease.cloudformation.config.LambdaSource;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.deploy.Archive;
import io.github.endpointlease.cloudformation.deploy.DeployException;
import io.github.endpointlease.cloudformation.template.StackTemplate;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The code of the functions. The user's archives lie where the configuration says, seen from its own place. */
final class Archives {
    private Archives() {}

    /** Returns what a deployment uploads, by what the names of its parameters begin with. */
    static Map<String, Archive> of(Path config, ProjectConfig project) {
        Map<String, Archive> archives = new LinkedHashMap<>();
        StackTemplate.ownArchives(project).forEach((name, jar) -> archives.put(name, Archive.ofOurs(jar)));
        StackTemplate.usersArchives(project)
                .forEach((name, path) -> archives.put(name, Archive.of(config.resolveSibling(path))));
        return archives;
    }

    /** Refuses a configuration that names archives which are not there. */
    static void requireThere(Path config, ProjectConfig project) {
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < project.models().size(); i++) {
            Integration integration = project.models().get(i).integration();
            if (integration != null && integration.lambda() instanceof LambdaSource.Archive archive) {
                String where = config + ": jumpstart_models[" + i + "].integration.properties.lambda_src";
                faultOf(config, archive.path()).ifPresent(fault -> faults.add(where + " " + fault));
            }
        }
        if (!faults.isEmpty()) {
            throw new DeployException(String.join("\n", faults), null);
        }
    }

    private static Optional<String> faultOf(Path config, String path) {
        try {
            Path file = config.resolveSibling(path);
            return Files.isRegularFile(file) && Files.isReadable(file)
                    ? Optional.empty()
                    : Optional.of("must be a file that can be read, but there is none at " + file);
        } catch (InvalidPathException e) {
            // a letter, for one, that the machine's character set does not have
            return Optional.of(
                    "must be a file's name, but this machine takes none like " + path + ": " + e.getReason());
        }
    }
}
