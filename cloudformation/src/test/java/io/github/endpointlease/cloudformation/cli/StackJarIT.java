package io.github.endpointlease.cloudformation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.cloudformation.deploy.CloudFormationStandIn;
import io.github.endpointlease.cloudformation.deploy.S3StandIn;
import io.github.endpointlease.cloudformation.deploy.StsStandIn;
import io.github.endpointlease.standin.AwsError;
import io.github.endpointlease.standin.AwsStandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as people run it: {@code java -jar endpoint-lease-stack.jar}. */
class StackJarIT {
    private static final Path ORIGINAL = Path.of("src", "test", "resources", "original", "config.json");

    private static final List<String> OF_THE_SMALLEST_FILE = List.of(
            "endpoint-lease-authorize.jar",
            "endpoint-lease-api.jar",
            "endpoint-lease-reconcile.jar",
            "endpoint-lease-resource.jar");

    @TempDir
    Path folder;

    @Test
    void itRendersOfflineWhatTheLibraryRenders() throws Exception {
        Path output = folder.resolve("template.yaml");

        Cli.Result result =
                run(Map.of(), "render", "--config", ORIGINAL.toString(), "--output", output.toString(), "--offline");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err().lines()).allMatch(line -> line.startsWith("warning: "));
        assertThat(output)
                .hasSameTextualContentAs(Path.of("src", "test", "resources", "golden", "original-config.yaml"));
    }

    @Test
    void itHelpsAndKnowsItsVersion() throws Exception {
        assertThat(run(Map.of(), "--help").out()).contains("render", "validate", "deploy", "destroy", "retain");
        assertThat(run(Map.of(), "--version").out()).matches("endpoint-lease-stack \\d+\\.\\d+\\.\\d+\\S*\\R");
    }

    @Test
    void aFileWithFaultsEndsWithOneAndEveryFault() throws Exception {
        Path config =
                Files.writeString(folder.resolve("config.json"), "{\"project_prefix\": \"-\", \"region_name\": 7}");

        Cli.Result result = run(Map.of(), "validate", "--config", config.toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines()).hasSize(3).allMatch(line -> line.startsWith("error: " + config));
    }

    @Test
    void itUploadsTheArchivesThatItBringsAndDeploys() throws Exception {
        try (AwsStandIn aws = AwsStandIn.start()) {
            S3StandIn s3 = S3StandIn.addTo(aws, "111122223333");
            StsStandIn.addTo(aws, "111122223333");
            aws.with("DynamoDB_20120810", call -> {
                throw new AwsError(400, "ResourceNotFoundException", "There is no table here");
            });
            CloudFormationStandIn cloudFormation = CloudFormationStandIn.addTo(aws, s3);
            cloudFormation.change("Add", "One", "AWS::SNS::Topic", "");
            cloudFormation.thenStack("CREATE_COMPLETE");

            Cli.Result result = run(
                    Map.of(
                            "AWS_ENDPOINT_URL", aws.uri().toString(),
                            "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE",
                            "AWS_SECRET_ACCESS_KEY", "secret",
                            "AWS_REGION", "us-east-1"),
                    "deploy",
                    "--yes",
                    "--config",
                    "config.json");

            assertThat(result.code()).as(result.err()).isZero();
            assertThat(result.err()).isEmpty();
            Path archives = Path.of(System.getProperty("functions.directory"));
            for (String name : OF_THE_SMALLEST_FILE) {
                byte[] content = Files.readAllBytes(archives.resolve(name));
                assertThat(s3.objects()).anySatisfy((key, stored) -> {
                    assertThat(key).endsWith("/" + name);
                    assertThat(stored).isEqualTo(content);
                });
            }
        }
    }

    @Test
    void withItsInputAndOutputRedirectedThereIsNobodyToAsk() throws Exception {
        Cli.Result result = run(Map.of("AWS_REGION", "us-east-1"), "deploy", "--config", "config.json");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
                .containsExactly("error: There is nobody to ask: add --yes to go ahead without a question.");
    }

    @Test
    void withoutARegionItSaysWhatToSet() throws Exception {
        Cli.Result result = run(
                Map.of(
                        "AWS_EC2_METADATA_DISABLED", "true",
                        "AWS_CONFIG_FILE", folder.resolve("none").toString(),
                        "AWS_SHARED_CREDENTIALS_FILE", folder.resolve("none").toString()),
                "destroy",
                "--yes",
                "--stack-name",
                "demo");

        assertThat(result.err().lines())
                .containsExactly(
                        "error: There is no region: set region_name in the file, AWS_REGION, or a region in your AWS profile.");
    }

    private Cli.Result run(Map<String, String> environment, String... args) throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                System.getProperty("stack.jar")));
        command.addAll(List.of(args));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        // whatever this build runs with is none of the program's business
        builder.environment()
                .keySet()
                .removeIf(name -> name.startsWith("AWS_") || name.matches("_?JAVA_(TOOL_)?OPTIONS"));
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Cli.Result(
                code, Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }
}
