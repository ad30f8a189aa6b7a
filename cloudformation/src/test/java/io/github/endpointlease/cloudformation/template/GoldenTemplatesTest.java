package io.github.endpointlease.cloudformation.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfigReader;
import io.github.endpointlease.cloudformation.jumpstart.ConfigLock;
import io.github.endpointlease.cloudformation.jumpstart.ModelResolver;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published template and those of the original's files, byte for byte; their models are in the locks beside them. */
class GoldenTemplatesTest {
    @ParameterizedTest
    @CsvSource({
        "config.json, config.lock.json, template.yaml",
        "src/test/resources/original/config.json, src/test/resources/original/config.lock.json,"
                + " src/test/resources/golden/original-config.yaml",
        "src/test/resources/original/example-configs.json, src/test/resources/original/example-configs.lock.json,"
                + " src/test/resources/golden/original-example-configs.yaml"
    })
    void theTemplateIsWhatIsWrittenDown(Path file, Path lock, Path golden) {
        ProjectConfig config = ProjectConfigReader.read(file);
        String yaml = StackTemplate.render(
                config,
                new ModelResolver()
                        .resolve(config, Optional.empty(), ConfigLock.read(lock))
                        .models());

        Golden.requireSame(golden, yaml);
        TemplateRules.requireSound(yaml);
    }

    @ParameterizedTest
    @CsvSource({
        "template.yaml",
        "src/test/resources/golden/original-config.yaml",
        "src/test/resources/golden/original-example-configs.yaml"
    })
    void cfnLintFindsNoFault(Path golden) throws IOException, InterruptedException {
        Optional<Path> lint = onPath("cfn-lint");
        Assumptions.assumeTrue(lint.isPresent(), "cfn-lint is not on the PATH");
        Path said = Files.createTempFile("cfn-lint", ".txt");
        Process process = new ProcessBuilder(lint.orElseThrow().toString(), golden.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();

        int code = process.waitFor();

        assertThat(code).as(Files.readString(said, StandardCharsets.UTF_8)).isZero();
        Files.delete(said);
    }

    private static Optional<Path> onPath(String program) {
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
