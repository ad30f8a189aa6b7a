package io.github.endpointlease.cloudformation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetainCommandTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String TEMPLATE = """
            {"AWSTemplateFormatVersion": "2010-09-09", "Resources": {
              "Expiry": {"Type": "AWS::SSM::Parameter", "DeletionPolicy": "Delete", "Properties": {"Value": {"Ref": "Now"}}},
              "Auth": {"Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"},
              "Model": {"Type": "AWS::SageMaker::Model", "Properties": {"Share": 0.1}},
              "Config": {"Type": "AWS::SageMaker::EndpointConfig"},
              "Timer": {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(1 minute)", "State": "ENABLED"}},
              "Listener": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {}, "State": "ENABLED"}},
              "Function": {"Type": "AWS::Lambda::Function"}}}""";

    @TempDir
    Path folder;

    @Test
    void whatWeTakeOverIsRetainedAndTheTimerRests() throws IOException {
        Cli.Result result = retain(TEMPLATE);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out().lines())
                .containsExactly(
                        "Expiry (AWS::SSM::Parameter): DeletionPolicy is now Retain, was Delete",
                        "Expiry (AWS::SSM::Parameter): UpdateReplacePolicy is now Retain",
                        "Model (AWS::SageMaker::Model): DeletionPolicy is now Retain",
                        "Model (AWS::SageMaker::Model): UpdateReplacePolicy is now Retain",
                        "Config (AWS::SageMaker::EndpointConfig): DeletionPolicy is now Retain",
                        "Config (AWS::SageMaker::EndpointConfig): UpdateReplacePolicy is now Retain",
                        "Timer (AWS::Events::Rule): State is now DISABLED, was ENABLED",
                        "Wrote " + output());
        assertThat(output().toFile()).content().contains("\"Share\" : 0.1");
    }

    @Test
    void whatEndpointsThatRunGoOnUsingIsRetainedToo() throws IOException {
        retain("""
                {"Resources": {"Expiry": {"Type": "AWS::SSM::Parameter"}, "Endpoint": {"Type": "AWS::SageMaker::Endpoint"},
                 "Role": {"Type": "AWS::IAM::Role"}, "Policy": {"Type": "AWS::IAM::Policy"},
                 "Bucket": {"Type": "AWS::S3::Bucket"}, "Topic": {"Type": "AWS::SNS::Topic"}}}
                """);

        assertThat(written().path("Resources"))
                .allSatisfy(resource ->
                        assertThat(resource.path("DeletionPolicy").asText()).isEqualTo("Retain"));
    }

    @Test
    void everythingElseStaysAsItWas() throws IOException {
        retain(TEMPLATE);

        JsonNode resources = written().path("Resources");
        assertThat(resources.path("Listener").path("Properties").path("State").asText())
                .isEqualTo("ENABLED");
        assertThat(resources.path("Function").has("DeletionPolicy")).isFalse();
        assertThat(resources.path("Expiry").path("Properties"))
                .isEqualTo(JSON.readTree("{\"Value\": {\"Ref\": \"Now\"}}"));
    }

    @Test
    void theAnswerOfTheAwsCliIsUnwrapped() throws IOException {
        JsonNode alone = retained(TEMPLATE);

        assertThat(retained("{\"TemplateBody\": " + TEMPLATE + ", \"StagesAvailable\": [\"Original\"]}"))
                .isEqualTo(alone);
        assertThat(retained(
                        JSON.createObjectNode().put("TemplateBody", TEMPLATE).toString()))
                .isEqualTo(alone);
    }

    @Test
    void yamlKeepsItsFunctions() throws IOException {
        String yaml = """
                AWSTemplateFormatVersion: 2010-09-09
                Resources:
                  Expiry:
                    Type: AWS::SSM::Parameter
                    Condition: Wanted
                    Properties:
                      Value: !Ref Now
                      Tags: {name: !Sub 'of ${AWS::StackName}', arn: !GetAtt Auth.Stream.Arn, list: !Join ['', [a, !Ref B]]}
                      Tier: 7
                      Overwrite: true
                      Zeros: 007
                      Nothing: ~
                """;

        JsonNode fromYaml =
                retained(JSON.createObjectNode().put("TemplateBody", yaml).toString());

        assertThat(fromYaml.path("AWSTemplateFormatVersion").asText()).isEqualTo("2010-09-09");
        assertThat(fromYaml.path("Resources").path("Expiry").path("Properties").toString())
                .isEqualTo("{\"Value\":{\"Ref\":\"Now\"},\"Tags\":{\"name\":{\"Fn::Sub\":\"of ${AWS::StackName}\"},"
                        + "\"arn\":{\"Fn::GetAtt\":[\"Auth\",\"Stream.Arn\"]},"
                        + "\"list\":{\"Fn::Join\":[\"\",[\"a\",{\"Ref\":\"B\"}]]}},"
                        + "\"Tier\":7,\"Overwrite\":true,\"Zeros\":\"007\",\"Nothing\":null}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"Resources\": {\"T\": {\"Type\": \"AWS::DynamoDB::Table\"}}} | has no AWS::SSM::Parameter",
                "{\"Resources\": {\"T\": 7}} | Resources.T is no resource",
                "{} | is no template: it has no Resources",
                "[1] | is no template: it has no Resources",
                "`` | is no template: it has no Resources",
                "{\"Resources\": | is not JSON",
                "a: [b | is neither JSON nor YAML"
            })
    void whatIsNotTheOriginalsTemplateIsRefused(String text, String error) throws IOException {
        Cli.Result result = retain(text);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("error: ")
                .contains(error);
        assertThat(output()).doesNotExist();
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        Path absent = folder.resolve("absent.json");

        assertThat(run(absent).err().lines()).containsExactly("error: " + absent + ": does not exist");
    }

    private Cli.Result retain(String text) throws IOException {
        return run(Files.writeString(folder.resolve("old.json"), text));
    }

    private Cli.Result run(Path template) {
        return Cli.alone().run("retain", "--template", template.toString(), "--output", output().toString());
    }

    private JsonNode retained(String text) throws IOException {
        retain(text);
        return written();
    }

    private JsonNode written() throws IOException {
        return JSON.readTree(Files.readString(output()));
    }

    private Path output() {
        return folder.resolve("new.json");
    }
}
