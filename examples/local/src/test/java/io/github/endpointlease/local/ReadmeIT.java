package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is what happens: its commands and its Java are run from the README itself. */
class ReadmeIT {
    private static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();
    private static final Set<String> LEFT_OUT = Set.of(".git", "target");
    private static final String IMPORTS = """
            import io.github.endpointlease.*;
            import io.github.endpointlease.backend.memory.*;
            import io.github.endpointlease.model.*;
            import java.time.*;
            """;

    private static String readme = "";

    @TempDir
    Path folder;

    @BeforeAll
    static void read() throws IOException {
        readme = Files.readString(ROOT.resolve("README.md"));
    }

    @Test
    void itIsShortAndOpensWithTheTwoCommands() throws IOException {
        assertThat(readme.lines().count()).isLessThanOrEqualTo(250);
        assertThat(blocks("sh").subList(0, 2)).containsExactly("./mvnw -Plocal", "./mvnw verify");
        assertThat(Files.readString(ROOT.resolve(".ci/run"))).contains("./mvnw -B verify");
    }

    @Test
    void itsJavaPrintsWhatItSays() throws Exception {
        String java = blocks("java").get(0);
        Path source = Files.writeString(
                folder.resolve("Readme.java"),
                IMPORTS + "class Readme { public static void main(String[] args) {\n" + java + "\n} }");
        String classPath = System.getProperty("java.class.path");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString());
        assertThat(compiled).isZero();

        String printed =
                run(List.of(GatewayProcess.java(), "-cp", folder + File.pathSeparator + classPath, "Readme"), Map.of());
        Matcher promised = Pattern.compile("// (IN_SERVICE.*)").matcher(java);
        assertThat(promised.find()).isTrue();
        assertThat(printed.strip()).isEqualTo(promised.group(1));
    }

    @Test
    void itsCommandsWorkInAFreshCopy() throws Exception {
        assumeTrue(isThere("bash") && isThere("curl"), "bash and curl are needed to run the README's commands");
        Path clone = copy(ROOT, folder.resolve("clone"));
        List<String> command = List.of("bash", "-c", "exec " + blocks("sh").get(0));
        try (GatewayProcess gateway =
                GatewayProcess.start(folder, command, clone, Map.of()).awaitReady()) {
            int port = URI.create(gateway.url()).getPort();
            String curls = blocks("sh")
                    .get(2)
                    .replace(":8080/", ":" + port + "/")
                    .replace("curl ", "curl -sS --fail-with-body ");
            Map<String, String> environment = Map.of("TOKEN", gateway.token());
            Await.until(
                    "the model is in service",
                    GatewayProcess.PATIENCE,
                    () -> gateway.get("/endpoint-expiry?EndpointName=demo-MiniLM-Endpoint", gateway.token())
                            .body()
                            .contains("IN_SERVICE"));

            String answers = run(List.of("bash", "-e", "-c", curls), environment);

            assertThat(answers)
                    .contains("[{\"EndpointName\": \"demo-MiniLM-Endpoint\"")
                    .contains("\"MinutesGranted\": 30")
                    .contains("[[")
                    .contains("{\"executionArn\": \"arn:")
                    .contains("\"EndpointName\": \"second-Endpoint\"")
                    .doesNotContain("\"error\"");
            assertThat(curls.lines().filter(line -> line.startsWith("curl")).count())
                    .isEqualTo(5);
            List<ProcessHandle> children = gateway.children();
            gateway.stop();
            Await.until(
                    "everything it started is gone",
                    GatewayProcess.PATIENCE,
                    () -> children.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    private static List<String> blocks(String language) {
        List<String> blocks = new ArrayList<>();
        Matcher matcher = Pattern.compile("```" + language + "\n(.*?)\n```", Pattern.DOTALL)
                .matcher(readme);
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    private static boolean isThere(String program) {
        return Pattern.compile(Pattern.quote(File.pathSeparator))
                .splitAsStream(String.valueOf(System.getenv("PATH")))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private String run(List<String> command, Map<String, String> environment) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "run", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        int exit = builder.start().waitFor();
        assertThat(exit).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    private static Path copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                if (LEFT_OUT.contains(String.valueOf(directory.getFileName()))) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                try {
                    Files.createDirectories(to.resolve(from.relativize(directory)));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path copy = to.resolve(from.relativize(file));
                Files.copy(file, copy);
                if (Files.isExecutable(file)) {
                    assertThat(copy.toFile().setExecutable(true)).isTrue();
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return to;
    }
}
