package io.github.endpointlease.cloudformation.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForeignTemplateTest {
    @Test
    void jsonStaysAsItIs() {
        String json =
                "{\"Resources\":{\"Model\":{\"Properties\":{\"Share\":0.10,\"Size\":100.0,\"Value\":{\"Ref\":\"Now\"}}}}}";

        assertThat(ForeignTemplate.parse(" \n" + json, "demo").toString()).isEqualTo(json);
    }

    @Test
    void yamlKeepsItsFunctions() {
        JsonNode fromYaml = ForeignTemplate.parse("""
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
                """, "demo");

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
                "{} | has no Resources",
                "[1] | has no Resources",
                "`` | has no Resources",
                "{\"Resources\": | is not JSON",
                "a: [b | is neither JSON nor YAML",
                "`Resources:\n  ? [a, b]\n  : c` | has a key that is no text, in line 2 of its YAML",
                "`Resources:\n  A:\n    ? {b: c}\n    : d` | has a key that is no text, in line 3 of its YAML"
            })
    void whatIsNoTemplateIsRefused(String text, String error) {
        assertThatThrownBy(() -> ForeignTemplate.parse(text, "demo"))
                .isInstanceOf(DeployException.class)
                .hasMessageStartingWith("The template of stack demo " + error);
    }
}
