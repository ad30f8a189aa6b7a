package io.github.endpointlease.cloudformation.jumpstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfigReader;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The models of the original's files, from the constructed hub and from the locks beside them. */
class OriginalModelsTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "original");

    @ParameterizedTest
    @CsvSource({"config.json, config.lock.json", "example-configs.json, example-configs.lock.json"})
    void theirLocksAreWhatTheHubComesTo(String file, String lockFile) {
        ProjectConfig config = ProjectConfigReader.read(FOLDER.resolve(file));
        Resolution online = new ModelResolver().resolve(config, Optional.of(new ConstructedHub()), ConfigLock.EMPTY);
        online.lock().write(Path.of("target", lockFile));

        assertThat(FOLDER.resolve(lockFile))
                .as("if the hub's documents have changed, copy target/%s over it", lockFile)
                .hasSameTextualContentAs(Path.of("target", lockFile));
        assertThat(new ModelResolver().resolve(config, Optional.empty(), ConfigLock.read(FOLDER.resolve(lockFile))))
                .isEqualTo(online);
    }
}
