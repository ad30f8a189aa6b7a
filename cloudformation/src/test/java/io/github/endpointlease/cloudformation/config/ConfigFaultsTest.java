package io.github.endpointlease.cloudformation.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.endpointlease.model.InvalidValueException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFaultsTest {
    private static final String MODEL = "/jumpstart_models/1";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "/project_prefix | `` | project_prefix is required, but was: absent",
                "/project_prefix | null | project_prefix is required, but was: absent",
                "/project_prefix | 7 | project_prefix must be text in double quotes, but was: 7",
                "/project_prefix | \"de mo\" | project_prefix must be letters, digits and hyphens, with a letter or digit first, but was: \"de mo\"",
                "/project_prefix | \"-demo\" | project_prefix must be letters, digits and hyphens, with a letter or digit first, but was: \"-demo\"",
                "/region_name | \"Ohio\" | region_name must be an AWS region such as us-east-1, but was: \"Ohio\"",
                "/ddb_auth_table_name | \"a b\" | ddb_auth_table_name must be 3 to 255 letters, digits, '_', '.' and '-', but was: \"a b\"",
                "/longest_lease_minutes | 0 | longest_lease_minutes must be minutes over 0 and up to 525600, but was: 0",
                "/adopt_existing | \"no\" | adopt_existing must be true or false, but was: \"no\"",
                "/ddb_auth_table_existing | 1 | ddb_auth_table_existing must be true or false, but was: 1",
                "/accept_plaintext_tokens | \"yes\" | accept_plaintext_tokens must be true or false, but was: \"yes\"",
                "/lease_store | \"redis\" | lease_store must be ssm or dynamodb, but was: \"redis\"",
                "/lease_store | \"SSM\" | lease_store must be ssm or dynamodb, but was: \"SSM\"",
                "/grace_seconds | 301 | grace_seconds must be a whole number of seconds from 0 to 300, but was: 301",
                "/grace_seconds | -1 | grace_seconds must be a whole number of seconds from 0 to 300, but was: -1",
                "/grace_seconds | 0.5 | grace_seconds must be a whole number of seconds from 0 to 300, but was: 0.5",
                "/quarantine_seconds | 89 | quarantine_seconds must be a whole number of seconds from 90 to 300, but was: 89",
                "/quarantine_seconds | 9223372036854775807 | quarantine_seconds must be a whole number of seconds from 90 to 300, but was: 9223372036854775807",
                "/endpoints_on_delete | \"retain\" | endpoints_on_delete must be delete or keep, but was: \"retain\"",
                "/throttling | 5 | throttling must be an object, but was: 5",
                "/throttling/rate_per_second | `` | throttling.rate_per_second is required, but was: absent",
                "/throttling/rate_per_second | 0 | throttling.rate_per_second must be a number over 0 and up to 1000000, but was: 0.0",
                "/throttling/rate_per_second | \"5\" | throttling.rate_per_second must be a number, but was: \"5\"",
                "/throttling/burst | `` | throttling.burst is required, but was: absent",
                "/throttling/burst | 0 | throttling.burst must be a whole number from 1 to 1000000, but was: 0",
                "/throttling/burst | 1.5 | throttling.burst must be a whole number from 1 to 1000000, but was: 1.5",
                "/domain_name | \"Models.example.com\" | domain_name must be a domain name in lower case such as models.example.com, but was: \"Models.example.com\"",
                "/domain_name | \"localhost\" | domain_name must be a domain name in lower case such as models.example.com, but was: \"localhost\"",
                "/certificate_arn | `` | certificate_arn is required beside domain_name, but was: absent",
                "/certificate_arn | \"arn:aws:iam::123456789012:server-certificate/x\" | certificate_arn must be the ARN of a certificate of AWS Certificate Manager, but was: \"arn:aws:iam::123456789012:server-certificate/x\"",
                "/hosted_zone_id | \"example.com.\" | hosted_zone_id must be the id of a zone of Route 53 such as Z0123456789ABCDEFGHIJ, but was: \"example.com.\"",
                "/alarm_email | \"nobody\" | alarm_email must be an e-mail address, but was: \"nobody\"",
                "/alarm_email | \"<me>@example.com\" | alarm_email must be an e-mail address, but was: \"<me>@example.com\"",
                "/java_runtime | \"java17\" | java_runtime must be java21 or java25, but was: \"java17\"",
                "/log_retention_days | 31 | log_retention_days must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653, but was: 31",
                "/jumpstart_models | `` | jumpstart_models is required, but was: absent",
                "/jumpstart_models | {} | jumpstart_models must be an array, but was: a value of type object",
                "/jumpstart_models | [3] | jumpstart_models[0] must be an object, but was: 3",
                "/jumpstart_models | [null] | jumpstart_models[0] must be an object, but was: null",
            })
    void aFaultOfTheProjectNamesItsPathTheRuleAndTheValue(String pointer, String json, String fault) {
        assertThat(refusal(Sample.with(pointer, json))).hasMessage("config.json: " + fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/name | `` | name is required, but was: absent",
                "/name | \"Flan_T5\" | name must be letters, digits and hyphens, but was: \"Flan_T5\"",
                "/name | \"Falcon40BPublic\" | name must differ from jumpstart_models[0].name, and in more than upper and lower case, but was: \"Falcon40BPublic\"",
                "/name | \"FALCON40bPublic\" | name must differ from jumpstart_models[0].name, and in more than upper and lower case, but was: \"FALCON40bPublic\"",
                "/model_id | `` | model_id or image_uri is required, but was: absent",
                "/model_id | \"\" | model_id must be 1 to 256 printable characters without spaces, but was: \"\"",
                "/model_version | \"*\" | model_version must be a version such as 1.2.3, but was: \"*\"",
                "/accept_eula | \"true\" | accept_eula must be true or false, but was: \"true\"",
                "/image_uri | \"123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1\" | image_uri is not allowed beside model_id, but was: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/own:1\"",
                "/model_data_url | \"s3://models/a/\" | model_data_url is allowed only beside image_uri, but was: \"s3://models/a/\"",
                "/environment | [] | environment must be an object with a text for each variable, but was: a value of type array",
                "/environment | {\"K\": 73} | environment.K must be text in double quotes, but was: a value of type number",
                "/environment | {\"1=\": \"\"} | environment must have names of letters, digits and '_', with no digit first, but was: \"1=\"",
                "/environment | {\"K\": \"a\\u0000\"} | environment.K must not hold the character NUL, but was: a text with it",
                "/longest_lease_minutes | 0 | longest_lease_minutes must be minutes over 0 and up to 525600, but was: 0",
                "/throttling | {\"rate_per_second\": 1000001, \"burst\": 1} | throttling.rate_per_second must be a number over 0 and up to 1000000, but was: 1000001.0",
                "/throttling | {\"rate_per_second\": 1} | throttling.burst is required, but was: absent",
                "/inference_instance_type | `` | inference_instance_type is required, but was: absent",
                "/inference_instance_type | \"ml g5\" | inference_instance_type must be an instance type such as ml.g5.12xlarge, but was: \"ml g5\"",
                "/inference_instance_type | \"g5.xlarge\" | inference_instance_type must be an instance type such as ml.g5.12xlarge, but was: \"g5.xlarge\"",
                "/inference_instance_type | \"ml.g5\" | inference_instance_type must be an instance type such as ml.g5.12xlarge, but was: \"ml.g5\"",
                "/inference_instance_count | 0 | inference_instance_count must be a whole number of at least 1, but was: 0",
                "/inference_instance_count | 4294967297 | inference_instance_count must be a whole number of at least 1, but was: 4294967297",
                "/inference_instance_count | 1.5 | inference_instance_count must be a whole number of at least 1, but was: 1.5",
                "/inference_instance_count | 99999999999999999999 | inference_instance_count must be a whole number of at least 1, but was: 99999999999999999999",
                "/inference_type | `` | inference_type is required, but was: absent",
                "/inference_type | \"Realtime\" | inference_type must be realtime or async, but was: \"Realtime\"",
                "/inference_type | true | inference_type must be realtime or async, but was: true",
                "/public | 1 | public must be true or false, but was: 1",
                "/schedule | 30 | schedule must be an object, but was: 30",
                "/schedule/initial_provision_minutes | -1 | schedule.initial_provision_minutes must be minutes from 0 to 525600, but was: -1",
                "/schedule/initial_provision_minutes | 525600.1 | schedule.initial_provision_minutes must be minutes from 0 to 525600, but was: 525600.1",
                "/schedule/initial_provision_minutes | 1e999999 | schedule.initial_provision_minutes must be minutes from 0 to 525600, but was: \"Infinity\"",
                "/schedule/initial_provision_minutes | \"90\" | schedule.initial_provision_minutes must be minutes from 0 to 525600, but was: \"90\"",
                "/integration/type | `` | integration.type is required, but was: absent",
                "/integration/type | \"rest\" | integration.type must be lambda or api, but was: \"rest\"",
                "/integration/properties | [] | integration.properties must be an object, but was: a value of type array",
                "/integration/properties | {} | integration.properties.api_resource_name is required, but was: absent",
                "/integration/properties/lambda_src | \" \" | integration.properties.lambda_src must be a path, but was: \" \"",
                "/integration/properties/lambda_handler | \"<id>\" | integration.properties.lambda_handler must be 1 to 128 printable characters without spaces and { } < > * ?, but was: \"<id>\"",
                "/integration/properties/api_resource_name | \"a/b\" | integration.properties.api_resource_name must be 1 to 64 letters, digits, hyphens and underscores, but was: \"a/b\"",
                "/integration/properties/api_resource_name | \"falcon\" | integration.properties.api_resource_name must differ from jumpstart_models[0].integration.properties.api_resource_name, but was: \"falcon\"",
                "/async_api_enabled | \"true\" | async_api_enabled must be true or false, but was: \"true\"",
                "/local | {} | local.command is required, but was: absent",
                "/local | {\"command\": []} | local.command must begin with the program to start, but was: 0 parts",
                "/local | {\"command\": [\" \"]} | local.command must begin with the program to start, but was: 1 parts",
                "/local | \"serve --api-key S\" | local must be an object, but was: a value of type string",
                "/local | {\"command\": \"serve --api-key S\"} | local.command must be an array, but was: a value of type string",
                "/local | {\"command\": [\"serve\", 8080]} | local.command[1] must be text in double quotes, but was: a value of type number",
                "/local | {\"command\": [\"a\\u0000\"]} | local.command[0] must not hold the character NUL, but was: a text with it",
                "/local | {\"command\": [\"a\"], \"environment\": []} | local.environment must be an object with a text for each variable, but was: a value of type array",
                "/local | {\"command\": [\"a\"], \"environment\": {\"K\": 73}} | local.environment.K must be text in double quotes, but was: a value of type number",
                "/local | {\"command\": [\"a\"], \"environment\": {\"1=\": \"\"}} | local.environment must have names of letters, digits and '_', with no digit first, but was: \"1=\"",
                "/local | {\"command\": [\"a\"], \"startup_timeout_seconds\": 0} | local.startup_timeout_seconds must be a whole number of seconds from 1 to 3600, but was: 0",
            })
    void aFaultOfAModelNamesItsPathTheRuleAndTheValue(String pointer, String json, String fault) {
        assertThat(refusal(Sample.with(MODEL + pointer, json))).hasMessage("config.json: jumpstart_models[1]." + fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/image_uri | \"own:1.0\" | image_uri must be an image in Amazon ECR, <account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>, but was: \"own:1.0\"",
                "/model_data_url | \"https://models/own.tar.gz\" | model_data_url must be s3://<bucket>/… without $ { } < > * ? and end in .tar.gz or /, but was: \"https://models/own.tar.gz\"",
                "/model_data_url | \"s3://models/own\" | model_data_url must be s3://<bucket>/… without $ { } < > * ? and end in .tar.gz or /, but was: \"s3://models/own\"",
                "/model_data_url | \"s3://models/${AWS::Region}/\" | model_data_url must be s3://<bucket>/… without $ { } < > * ? and end in .tar.gz or /, but was: \"s3://models/${AWS::Region}/\"",
                "/model_data_url | \"s3://models/*/\" | model_data_url must be s3://<bucket>/… without $ { } < > * ? and end in .tar.gz or /, but was: \"s3://models/*/\"",
                "/model_data_url | \"s3://models/?.tar.gz\" | model_data_url must be s3://<bucket>/… without $ { } < > * ? and end in .tar.gz or /, but was: \"s3://models/?.tar.gz\"",
                "/model_data_url | \"s3://models/<id>/\" | model_data_url must be s3://<bucket>/… without $ { } < > * ? and end in .tar.gz or /, but was: \"s3://models/<id>/\"",
                "/image_uri | \"123456789012.dkr.ecr.us-east-1.amazonaws.com/own*:1\" | image_uri must be an image in Amazon ECR, <account>.dkr.ecr.<region>.amazonaws.com/<repository>:<tag>, but was: \"123456789012.dkr.ecr.us-east-1.amazonaws.com/own*:1\"",
                "/model_version | \"1.0.0\" | model_version is allowed only beside model_id, but was: \"1.0.0\"",
            })
    void aFaultOfAnImageOfTheUsersNamesItsPathTheRuleAndTheValue(String pointer, String json, String fault) {
        assertThat(refusal(Sample.with("/jumpstart_models/3" + pointer, json)))
                .hasMessage("config.json: jumpstart_models[3]." + fault);
    }

    @Test
    void aDomainsPartsMeanNothingWithoutItsName() {
        assertThat(refusal(Sample.with("/domain_name", "")).faults())
                .satisfiesExactly(
                        fault -> assertThat(fault)
                                .startsWith(
                                        "certificate_arn is allowed only beside domain_name, but was: \"arn:aws:acm"),
                        fault -> assertThat(fault)
                                .isEqualTo("hosted_zone_id is allowed only beside domain_name, but was:"
                                        + " \"Z0123456789ABCDEFGHIJ\""));
    }

    @Test
    void aContainersVariablesAreCountedAndMeasuredButNotShown() {
        String many = IntStream.rangeClosed(1, 101)
                .mapToObj(i -> "\"K" + i + "\": \"\"")
                .collect(Collectors.joining(", ", "{", "}"));
        assertThat(refusal(Sample.with(MODEL + "/environment", many)))
                .hasMessage(
                        "config.json: jumpstart_models[1].environment must have at most 100 variables, but was: 101");
        assertThat(refusal(Sample.with(MODEL + "/environment", "{\"K\": \"" + "s".repeat(1025) + "\"}")))
                .hasMessage("config.json: jumpstart_models[1].environment.K must have at most 1024 characters, but was:"
                        + " 1025 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"endpoint-expiry", "startexecution", "describeexecution"})
    void theSystemsOwnRoutesAreTaken(String route) {
        String json = Sample.with(MODEL + "/integration/properties/api_resource_name", "\"" + route + "\"");

        assertThat(refusal(json)).hasMessageContaining("which are taken, but was: \"" + route + "\"");
    }

    @Test
    void bothNamesOfAnEndpointMustFit() {
        // demo- and -EndpointConfig are 20 characters
        ProjectConfig longest = ProjectConfigReader.read(Sample.with(MODEL + "/name", quoted("x".repeat(43))), "c");
        assertThat(longest.endpointConfigName(longest.models().get(1)).value()).hasSize(63);

        assertThat(refusal(Sample.with(MODEL + "/name", quoted("x".repeat(44)))))
                .hasMessage(
                        "config.json: jumpstart_models[1].name must leave <project_prefix>-<name>-EndpointConfig within 63"
                                + " characters, but was: 64 characters");
    }

    @Test
    void thePrefixLeavesTheNamesOfFunctionsWithinLambdasLimit() {
        String json = "{\"project_prefix\": \"%s\", \"jumpstart_models\": []}";
        String longest = json.formatted("x".repeat(47));
        String longer = json.formatted("x".repeat(48));

        assertThat(ProjectConfigReader.read(longest, "c").projectPrefix() + "-lease-executions")
                .hasSize(64);
        assertThat(Schema.faults(longest)).isEmpty();
        assertThat(refusal(longer))
                .hasMessage("config.json: project_prefix must have at most 47 characters, but was: 48 characters");
        assertThat(Schema.faults(longer)).isNotEmpty();
    }

    @Test
    void everyFaultIsReportedAtOnceEachOnItsLine() {
        String json = "{\"jumpstart_models\": [{\"name\": \"A\", \"public\": 1, \"integration\": {\"type\": \"rest\"}},"
                + " {\"name\": \"A\", \"name\": \"a\"}]}";

        ConfigException refused = refusal(json);

        assertThat(refused.faults())
                .containsExactly(
                        "jumpstart_models[1].name is written twice, the second time at line 1, column 98",
                        "project_prefix is required, but was: absent",
                        "jumpstart_models[0].model_id or image_uri is required, but was: absent",
                        "jumpstart_models[0].inference_instance_type is required, but was: absent",
                        "jumpstart_models[0].inference_type is required, but was: absent",
                        "jumpstart_models[0].public must be true or false, but was: 1",
                        "jumpstart_models[0].integration.type must be lambda or api, but was: \"rest\"",
                        "jumpstart_models[0].integration.properties is required, but was: absent",
                        "jumpstart_models[1].name must differ from jumpstart_models[0].name, and in more than upper and"
                                + " lower case, but was: \"a\"",
                        "jumpstart_models[1].model_id or image_uri is required, but was: absent",
                        "jumpstart_models[1].inference_instance_type is required, but was: absent",
                        "jumpstart_models[1].inference_type is required, but was: absent");
        assertThat(String.valueOf(refused.getMessage()).lines())
                .hasSameSizeAs(refused.faults())
                .allMatch(line -> line.startsWith("config.json: "));
        assertThat(refused.source()).isEqualTo("config.json");
        assertThat(refused.isRetryable()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | is empty, but must be a JSON object",
                "[] | the whole must be an object, but was: a value of type array",
                "{ | line 1, column 2: the text ends too early: a }, ] or \" is missing",
                "{\"a\": \"x | line 1, column 9: the text ends too early: a }, ] or \" is missing",
                "{\"a\": 1,} | line 1, column 9: unexpected \"}\": a value is missing before it, or a comma or bracket is too many",
                "{\"a\" 1} | line 1, column 6: unexpected \"1\": a key in double quotes, a value, a colon or a comma was expected",
                "{'a': 1} | line 1, column 2: unexpected \"'\": keys and texts stand in double quotes",
                "`{\n// why\n}` | line 2, column 1: unexpected \"/\": JSON has no comments",
                "`{\"a\": \"x\ny\"}` | line 1, column 9: unexpected \"\\n\": a text must end on the line on which it begins",
                "`{\"a\":\n hf_secret}` | line 2, column 2: unexpected \"h\": a key in double quotes, a value, a colon or a comma was expected",
                "{} {} | line 1, column 4: there is more after the end of the object",
                "{}} | line 1, column 3: unexpected \"}\": a value is missing before it, or a comma or bracket is too many",
            })
    void malformedJsonIsShownByLineAndColumn(String json, String fault) {
        assertThat(refusal(json)).hasMessage("config.json: " + fault).hasNoCause();
    }

    @Test
    void whatIsTooDeepIsRefusedAndDoesNotOverflow() {
        assertThat(refusal("[".repeat(200_000))).hasMessageContaining("is nested more deeply");
        assertThat(refusal("{\"a\":" + "1".repeat(5_000) + "}")).hasMessageContaining("a longer number");
    }

    @Test
    void recordsRefuseWhatTheFileMayNotHold() {
        ModelConfig flan =
                ProjectConfigReader.read(Sample.text(), "sample.json").models().get(1);
        ModelConfig sameName = of("FLANT5", flan, null);
        ModelConfig sameRoute = of("Other", flan, flan.integration());

        assertThat(invalid(() -> new Integration(Integration.Type.API, LambdaSource.DEFAULT, "endpoint-expiry")))
                .hasMessageStartingWith("apiResourceName must not be endpoint-expiry");
        assertThat(invalid(() -> new LambdaSource.Archive("functions/flan", "flan.handler", "python3.13")))
                .hasMessageStartingWith("path must end in .jar or .zip");
        assertThat(invalid(() -> project(flan, sameName)))
                .hasMessage("models must have names that differ in more than upper and lower case, but was: FLANT5");
        assertThat(invalid(() -> project(flan, sameRoute)))
                .hasMessage("models must have different routes, but was: flan");
    }

    private static ModelConfig of(String name, ModelConfig like, @Nullable Integration integration) {
        return new ModelConfig(
                name,
                like.origin(),
                Map.of(),
                "ml.g5.xlarge",
                1,
                InferenceType.REALTIME,
                false,
                null,
                Limits.NONE,
                integration,
                false,
                null);
    }

    private static ProjectConfig project(ModelConfig... models) {
        return new ProjectConfig(
                "demo",
                null,
                TokenSettings.DEFAULT,
                LeaseSettings.DEFAULT,
                StackSettings.DEFAULT,
                List.of(models),
                List.of());
    }

    private static InvalidValueException invalid(ThrowingCallable call) {
        return catchThrowableOfType(InvalidValueException.class, call);
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static ConfigException refusal(String json) {
        return catchThrowableOfType(ConfigException.class, () -> ProjectConfigReader.read(json, "config.json"));
    }
}
