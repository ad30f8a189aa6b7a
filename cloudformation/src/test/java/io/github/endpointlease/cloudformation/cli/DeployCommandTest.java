package io.github.endpointlease.cloudformation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.cloudformation.deploy.AwsConnection;
import io.github.endpointlease.cloudformation.deploy.CloudFormationStandIn;
import io.github.endpointlease.cloudformation.deploy.DeployException;
import io.github.endpointlease.cloudformation.deploy.S3StandIn;
import io.github.endpointlease.cloudformation.deploy.SdkConnection;
import io.github.endpointlease.cloudformation.deploy.StandInConnection;
import io.github.endpointlease.cloudformation.deploy.StsStandIn;
import io.github.endpointlease.standin.Answer;
import io.github.endpointlease.standin.AwsError;
import io.github.endpointlease.standin.AwsStandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;

@Timeout(60)
class DeployCommandTest {
    private static final String ACCOUNT = "111122223333";
    private static final String STACK = "demo-endpoint-lease";

    private final AwsStandIn aws = AwsStandIn.start();
    private final S3StandIn s3 = S3StandIn.addTo(aws, ACCOUNT);
    private final CloudFormationStandIn cloudFormation = CloudFormationStandIn.addTo(aws, s3);
    private final AwsConnection connection = new StandInConnection(aws, "us-east-1");

    @TempDir
    Path folder;

    DeployCommandTest() {
        aws.with("DynamoDB_20120810", call -> {
            throw new AwsError(400, "ResourceNotFoundException", "There is no table here");
        });
    }

    @AfterEach
    void close() {
        aws.close();
    }

    @Test
    void theRenderedTemplateIsDeployedWithTheArchivesOfTheProgramAndOfTheFile() throws IOException {
        StsStandIn.addTo(aws, ACCOUNT);
        cloudFormation.change("Add", "One", "AWS::SNS::Topic", "");
        cloudFormation.thenStack("CREATE_COMPLETE");
        Files.createDirectory(folder.resolve("code"));
        Files.writeString(folder.resolve("code").resolve("own.zip"), "own code");
        Path config = config(own("Own", "code/own.zip"));

        Cli.Result result = Cli.with(connection, "yes").run("deploy", "--config", config.toString());

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(s3.objects().keySet())
                .anyMatch(key -> key.endsWith("/own.zip"))
                .anyMatch(key -> key.endsWith("/endpoint-lease-authorize.jar"))
                .anyMatch(key -> key.endsWith("/endpoint-lease-api.jar"))
                .anyMatch(key -> key.endsWith("/endpoint-lease-reconcile.jar"))
                .anyMatch(key -> key.endsWith("/endpoint-lease-resource.jar"))
                .noneMatch(key -> key.endsWith("/endpoint-lease-executions.jar"))
                .anyMatch(key -> key.endsWith("/template.yaml"));
        assertThat(aws.last("CloudFormation.CreateChangeSet"))
                .get()
                .extracting(call -> new String(call.body(), StandardCharsets.UTF_8))
                .asString()
                .contains("StackName=" + STACK + "&", "=ModelOwnCodeKey&", "=ModelOwnCodeSha256&", "=AuthorizeSha256&");
    }

    @Test
    void theStackCanHaveAnotherName() throws IOException {
        s3.addBucket("ours", ACCOUNT, "us-east-1");
        cloudFormation.change("Add", "One", "AWS::SNS::Topic", "");
        cloudFormation.thenStack("CREATE_COMPLETE");
        String config = config("").toString();

        Cli.Result deployed = Cli.with(connection, "y")
                .run("deploy", "--config", config, "--stack-name", "other", "--bucket", "ours");
        cloudFormation.thenStack("DELETE_COMPLETE");
        Cli.Result destroyed = Cli.with(connection, "y").run("destroy", "--stack-name", "other");

        assertThat(deployed.out()).contains("Changes to stack other in us-east-1:");
        assertThat(destroyed.out()).contains("Stack other is deleted.");
        assertThat(deployed.code() + destroyed.code()).isZero();
    }

    @Test
    void aTableOfTokensThatIsThereIsNotCreatedAgain() throws IOException {
        aws.with(
                "DynamoDB_20120810",
                call -> new Answer(
                        200,
                        Map.of("Content-Type", "application/x-amz-json-1.0"),
                        "{\"Table\": {\"TableName\": \"AuthTable\"}}".getBytes(StandardCharsets.UTF_8)));

        Cli.Result refused =
                Cli.with(connection, "y").run("deploy", "--config", config("").toString());

        assertThat(refused.errors())
                .singleElement()
                .asString()
                .startsWith("error: There is a table AuthTable in us-east-1 already");
        assertThat(s3.objects()).isEmpty();
    }

    @Test
    void aTableOfTokensThatTheFileSaysIsThereMayBeThere() throws IOException {
        s3.addBucket("ours", ACCOUNT, "us-east-1");
        cloudFormation.change("Add", "One", "AWS::SNS::Topic", "");
        cloudFormation.thenStack("CREATE_COMPLETE");
        Path config = Files.writeString(
                folder.resolve("config.json"),
                "{\"project_prefix\": \"demo\", \"ddb_auth_table_existing\": true, \"jumpstart_models\": []}");

        Cli.Result result = Cli.with(connection, "y").run("deploy", "--config", config.toString(), "--bucket", "ours");

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(aws.calls("DynamoDB_20120810.DescribeTable")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"deploy, ''", "destroy, ''", "deploy, --stack-name 2nd", "destroy, --stack-name _2"})
    void aNameThatNoStackMayHaveIsRefusedBeforeAnythingIsDone(String command, String option) throws IOException {
        Path config = Files.writeString(
                folder.resolve("config.json"),
                "{\"project_prefix\": \"1demo\", \"region_name\": \"us-east-1\", \"jumpstart_models\": []}");
        List<String> args = new ArrayList<>(List.of(command, "--yes", "--config", config.toString()));
        if (!option.isEmpty()) {
            args.addAll(List.of(option.split(" ", -1)));
        }

        Cli.Result result = Cli.with(connection, "y").run(args.toArray(String[]::new));

        String name = option.isEmpty() ? "1demo-endpoint-lease" : option.split(" ", -1)[1];
        assertThat(result.errors())
                .containsExactly(
                        "error: " + name + " cannot be a stack's name, which is a letter with up to 127 letters,"
                                + " digits and hyphens after it. Choose another one with --stack-name.");
        assertThat(aws.calls()).isEmpty();
    }

    @Test
    void anArchiveWhoseNameNoFileCanHaveIsNamedByItsPathInTheFile() throws IOException {
        Path config = config(own("A", "\\ud800.jar"));

        Cli.Result result = Cli.with(connection, "y").run("validate", "--config", config.toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains(config + ": jumpstart_models[0].integration.properties.lambda_src must be a file's name")
                .doesNotContain("Exception");
    }

    @ParameterizedTest
    @ValueSource(strings = {"validate", "render", "deploy"})
    void everyArchiveThatIsNotThereIsNamedByItsPathInTheFileBeforeAnythingIsDone(String command) throws IOException {
        Path config = config(own("A", "code/a.zip") + ", " + own("B", "code/b.zip") + ", " + own("C", "c.jar"));
        Files.createDirectory(folder.resolve("code"));
        Files.writeString(folder.resolve("code").resolve("b.zip"), "there");
        Files.createDirectory(folder.resolve("c.jar"));
        String[] args = command.equals("render")
                ? new String[] {
                    command,
                    "--config",
                    config.toString(),
                    "--output",
                    folder.resolve("t").toString()
                }
                : new String[] {command, "--config", config.toString()};

        Cli.Result result = Cli.with(connection, "y").run(args);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.errors())
                .containsExactly(
                        "error: " + config
                                + ": jumpstart_models[0].integration.properties.lambda_src must be a file that"
                                + " can be read, but there is none at "
                                + folder.resolve("code").resolve("a.zip"),
                        "error: " + config
                                + ": jumpstart_models[2].integration.properties.lambda_src must be a file that"
                                + " can be read, but there is none at " + folder.resolve("c.jar"));
        assertThat(aws.calls()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no", "", "n", "yess"})
    void whatIsNotAYesIsANo(String answer) throws IOException {
        cloudFormation.stackIs(STACK, "CREATE_COMPLETE");

        Cli.Result result = Cli.with(connection, answer)
                .run("destroy", "--config", config("").toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.errors()).containsExactly("error: Not confirmed: nothing was changed.");
        assertThat(cloudFormation.status()).isEqualTo("CREATE_COMPLETE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deploy", "destroy"})
    void withNobodyToAskAndNoYesNothingIsDone(String command) throws IOException {
        Cli.Result result = Cli.alone().run(command, "--config", config("").toString());

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.errors())
                .containsExactly("error: There is nobody to ask: add --yes to go ahead without a question.");
        assertThat(aws.calls()).isEmpty();
    }

    @Test
    void theRegionIsTheFilesOrTheOneThatTheSdkChooses() throws IOException {
        Cli cli = Cli.alone();

        cli.run("destroy", "--yes", "--config", config("").toString());
        cli.run("destroy", "--yes", "--stack-name", STACK);

        assertThat(cli.connected).containsExactly("us-east-1", null);
    }

    @Test
    void withoutCredentialsThereIsOneLineThatSaysWhatToSet() throws IOException {
        AwsConnection without = new AwsConnection() {
            @Override
            public String region() {
                return "us-east-1";
            }

            @Override
            public <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C client(B builder) {
                throw SdkClientException.create(
                        "Unable to load credentials from any of the providers in the chain AwsCredentialsProviderChain(…)");
            }
        };
        Path original = Path.of("src", "test", "resources", "original", "config.json");
        Path unlocked = Files.copy(original, folder.resolve("unlocked.json"));

        Cli.Result destroying = Cli.with(without, "y").run("destroy", "--stack-name", STACK);
        Cli.Result rendering =
                Cli.with(without, "y").run("render", "--config", unlocked.toString(), "--output", "unused.yaml");

        assertThat(destroying.errors())
                .containsExactly("error: There are no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and"
                        + " AWS_SECRET_ACCESS_KEY, or sign in with aws sso login.");
        assertThat(rendering.errors()).isEqualTo(destroying.errors());
        assertThat(rendering.code()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "ExpiredToken, The AWS credentials have expired: sign in again.",
        "AccessDenied, 'AWS refused (CloudFormation, AccessDenied): told so'"
    })
    void aRefusalIsOneLine(String code, String line) {
        aws.with(
                "CloudFormation",
                call -> new Answer(
                        403,
                        Map.of("Content-Type", "text/xml"),
                        ("<ErrorResponse><Error><Code>" + code
                                        + "</Code><Message>told\n so</Message></Error></ErrorResponse>")
                                .getBytes(StandardCharsets.UTF_8)));

        Cli.Result result = Cli.with(connection, "y").run("destroy", "--stack-name", STACK);

        assertThat(result.err().lines()).containsExactly("error: " + line);
    }

    @Test
    void anAwsThatCannotBeReachedIsOneLine() {
        aws.close();

        Cli.Result result = Cli.with(connection, "y").run("destroy", "--stack-name", STACK);

        assertThat(result.err().lines()).singleElement().asString().startsWith("error: AWS could not be asked: ");
    }

    @Test
    void aRegionThatIsNamedNeedsNoChain() {
        assertThat(SdkConnection.to("eu-west-3").region()).isEqualTo("eu-west-3");
    }

    @Test
    void whatTheDeploymentSaysOfMissingCredentialsIsNotShortened() {
        Cli cli = new Cli(text -> Optional.of("y"), region -> {
            throw new DeployException(
                    "No credentials. CloudFormation goes on.",
                    SdkClientException.create("Unable to load credentials from any of the providers"));
        });

        assertThat(cli.run("destroy", "--stack-name", STACK).errors())
                .containsExactly("error: No credentials. CloudFormation goes on.");
    }

    private static String own(String name, String source) {
        return """
                {"name": "%s", "image_uri": "111122223333.dkr.ecr.us-east-1.amazonaws.com/own:1",
                 "inference_instance_type": "ml.m5.large", "inference_type": "realtime", "integration": {"type": "lambda",
                 "properties": {"api_resource_name": "%s", "lambda_src": "%s", "lambda_handler": "own.handle",
                 "lambda_runtime": "python3.13"}}}""".formatted(name, name, source);
    }

    private Path config(String model) throws IOException {
        Path file = folder.resolve("config.json");
        Files.writeString(
                file,
                "{\"project_prefix\": \"demo\", \"region_name\": \"us-east-1\", \"jumpstart_models\": [" + model
                        + "]}");
        return file;
    }
}
