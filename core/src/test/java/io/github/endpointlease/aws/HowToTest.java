package io.github.endpointlease.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.parts.OnStandIn;
import io.github.endpointlease.standin.AwsStandIn;
import io.github.endpointlease.standin.ParameterStore;
import io.github.endpointlease.standin.SageMakerService;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of the page on AWS is run as it stands there, as a program of its own. */
@OnStandIn
class HowToTest {
    private static final Path PAGE = Path.of("..", "docs", "how-to", "use-aws-from-java.md");
    private static final String IMPORTS = """
            import io.github.endpointlease.*;
            import io.github.endpointlease.backend.sagemaker.*;
            import io.github.endpointlease.backend.ssm.*;
            import io.github.endpointlease.model.*;
            import java.time.*;
            import software.amazon.awssdk.core.retry.RetryMode;
            import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
            import software.amazon.awssdk.services.sagemaker.SageMakerClient;
            import software.amazon.awssdk.services.ssm.SsmClient;
            """;

    @TempDir
    Path folder;

    @Test
    void theJavaOfThePageLeasesAndReconciles() throws Exception {
        try (AwsStandIn aws = AwsStandIn.start()) {
            ParameterStore.addTo(aws);
            SageMakerService.addTo(aws, InstantSource.system()).addConfig("demo-config");

            String printed = run(compiled(java()), aws);

            assertThat(printed).contains("STARTING until ").contains("STARTING from config demo-config");
            assertThat(aws.calls("SageMaker.CreateEndpoint")).isEqualTo(1);
        }
    }

    private static String java() throws IOException {
        Matcher block = Pattern.compile("```java\n(.*?)\n```", Pattern.DOTALL).matcher(Files.readString(PAGE));
        assertThat(block.find()).as("Java in %s", PAGE).isTrue();
        return block.group(1);
    }

    private String compiled(String java) throws IOException {
        Path source = Files.writeString(
                folder.resolve("HowTo.java"),
                IMPORTS + "class HowTo { public static void main(String[] args) {\n" + java + "\n} }");
        String classPath = System.getProperty("java.class.path");
        int compiled = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-cp", classPath, "-d", folder.toString(), source.toString());
        assertThat(compiled).as("exit code of the compiler").isZero();
        return folder + File.pathSeparator + classPath;
    }

    private String run(String classPath, AwsStandIn aws) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process process = new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Daws.endpointUrl=" + aws.uri(),
                        "-Daws.region=us-east-1",
                        "-Daws.accessKeyId=AKIDEXAMPLE",
                        "-Daws.secretAccessKey=secret",
                        "-cp",
                        classPath,
                        "HowTo"))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int exit = process.waitFor();
        assertThat(exit).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }
}
