package io.github.endpointlease.cloudformation.template;

import static io.github.endpointlease.cloudformation.template.TemplateTree.list;
import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.cloudformation.config.ProjectConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StackTemplateTest {
    private static final String NONE = "{'project_prefix': 'demo', 'jumpstart_models': []%s}";
    private static final String MODEL =
            "{'name': '%s', 'model_id': 'm', 'inference_instance_type': 'ml.g5.xlarge', 'inference_type': 'realtime'%s}";

    @Test
    void withoutModelsThereIsAllThatLeasesOfOtherEndpointsNeed() {
        String yaml = Samples.render(NONE.formatted(""));

        TemplateRules.requireSound(yaml);
        assertThat(TemplateTree.parse(yaml).ofType("AWS::ApiGateway::Resource").values())
                .extracting(route -> route.get("PathPart"))
                .containsExactly("endpoint-expiry");
    }

    @Test
    void theSameConfigurationGivesTheSameBytes() {
        String json = model("Flan", ", 'integration': {'type': 'api', 'properties': {'api_resource_name': 'flan'}}");

        assertThat(Samples.render(json)).isEqualTo(Samples.render(json));
    }

    @Test
    void aTableThatIsThereAlreadyIsUsedAndNotMade() {
        TemplateTree template = TemplateTree.parse(
                Samples.render(NONE.formatted(", 'ddb_auth_table_name': 'MyTokens', 'ddb_auth_table_existing': true")));

        assertThat(template.resources()).doesNotContainKey("TokenTable");
        assertThat(variables(template, "AuthorizeFunction")).containsEntry("TOKEN_TABLE", "MyTokens");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssm", "dynamodb"})
    void theFunctionsTakeTheirStoreFromTheResourceThatMovesLeases(String store) {
        TemplateTree template = TemplateTree.parse(Samples.render(NONE.formatted(", 'lease_store': '" + store + "'")));

        assertThat(template.properties("LeaseStore")).containsEntry("LeaseStore", store);
        assertThat(variables(template, "LeasesFunction"))
                .containsEntry("LEASE_STORE", new Intrinsic("GetAtt", "LeaseStore.LeaseStore"));
        assertThat(variables(template, "LeaseResourceFunction")).containsEntry("LEASE_STORE", store);
    }

    @Test
    void whatIsSetDifferentlyPublishesAnotherVersionOfWhatIsToldIt() {
        TemplateTree before = TemplateTree.parse(Samples.render(NONE.formatted("")));
        TemplateTree after = TemplateTree.parse(Samples.render(NONE.formatted(", 'grace_seconds': 31")));

        assertThat(after.properties("ReconcileVersion")).isNotEqualTo(before.properties("ReconcileVersion"));
        assertThat(after.properties("AuthorizeVersion")).isEqualTo(before.properties("AuthorizeVersion"));
    }

    @Test
    void anotherTokenTablePublishesAnotherVersionOfTheAuthorizer() {
        TemplateTree before = TemplateTree.parse(Samples.render(NONE.formatted("")));
        TemplateTree after = TemplateTree.parse(Samples.render(NONE.formatted(", 'ddb_auth_table_name': 'Others'")));

        assertThat(variables(after, "AuthorizeFunction")).containsEntry("TOKEN_TABLE", "Others");
        assertThat(after.properties("AuthorizeVersion")).isNotEqualTo(before.properties("AuthorizeVersion"));
    }

    @Test
    void whoOwnsTheTokenTablePublishesNoVersionThatLambdaWouldRefuse() {
        TemplateTree before = TemplateTree.parse(Samples.render(NONE.formatted("")));
        TemplateTree after = TemplateTree.parse(Samples.render(NONE.formatted(", 'ddb_auth_table_existing': true")));

        assertThat(after.properties("AuthorizeVersion")).isEqualTo(before.properties("AuthorizeVersion"));
    }

    @Test
    void whatIsNotTheFunctionsOwnPublishesNoVersionThatLambdaWouldRefuse() {
        TemplateTree before = TemplateTree.parse(Samples.render(NONE.formatted("")));
        TemplateTree after = TemplateTree.parse(Samples.render(NONE.formatted(", 'log_retention_days': 90")));

        before.ofType("AWS::Lambda::Version")
                .forEach((id, version) -> assertThat(after.properties(id)).isEqualTo(version));
    }

    @Test
    void anotherRouteMakesAnotherDeployment() {
        String before = Samples.render(NONE.formatted(""));
        String after = Samples.render(
                model("Flan", ", 'integration': {'type': 'lambda', 'properties': {'api_resource_name': 'flan'}}"));

        assertThat(TemplateTree.parse(after)
                        .ofType("AWS::ApiGateway::Deployment")
                        .keySet())
                .doesNotContainAnyElementsOf(TemplateTree.parse(before)
                        .ofType("AWS::ApiGateway::Deployment")
                        .keySet());
    }

    /** CloudFormation creates what is new before it deletes what is gone, and API Gateway has no two resources of one path. */
    @ParameterizedTest
    @CsvSource({
        "Flan=flan, Falcon=flan",
        "Flan=flan, Other-Flan=flan",
        "Flan=a-b Falcon=a_b, Flan=a_b Falcon=a-b",
        "Flan=a-b Falcon=ab, Falcon=a-b Flan=ab",
        "Flan=x Falcon=y, Falcon=x",
        "Flan=a_b, Flan=a_b Falcon=a-b",
        "Flan=aX Falcon=aXD, Falcon=aX Flan=aXD Other=a- More=aXX"
    })
    void aRouteKeepsItsResourceWhateverModelIsBehindIt(String before, String after) {
        Map<Object, String> old = resourcesByPath(before);
        Map<Object, String> kept = resourcesByPath(after);

        old.forEach((path, id) -> {
            assertThat(kept.getOrDefault(path, id)).as("of " + path).isEqualTo(id);
            assertThat(kept.entrySet())
                    .filteredOn(resource -> resource.getValue().equals(id))
                    .allMatch(resource -> resource.getKey().equals(path));
        });
    }

    private static Map<Object, String> resourcesByPath(String routes) {
        Map<Object, String> resources = new LinkedHashMap<>();
        routed(routes)
                .ofType("AWS::ApiGateway::Resource")
                .forEach((id, route) -> resources.put(route.get("PathPart"), id));
        return resources;
    }

    @Test
    void onlyTheIntegrationChangesWhereTwoModelsChangeTheirRoutes() {
        TemplateTree before = routed("Flan=x Falcon=y");
        TemplateTree after = routed("Flan=y Falcon=x");

        before.ofType("AWS::ApiGateway::Method").forEach((id, method) -> {
            Map<String, Object> kept = new LinkedHashMap<>(after.properties(id));
            boolean same = Objects.equals(kept.remove("Integration"), method.get("Integration"));
            assertThat(same)
                    .as(id)
                    .isEqualTo(!Set.of("RoutexMethod", "RouteyMethod").contains(id));
            assertThat(method).containsAllEntriesOf(kept);
        });
    }

    /** Models whose routes API Gateway serves itself, as {@code name=route}. */
    private static TemplateTree routed(String routes) {
        String models = Stream.of(routes.split(" "))
                .map(route -> route.split("=", 2))
                .map(route -> MODEL.formatted(
                        route[0],
                        ", 'integration': {'type': 'api', 'properties': {'api_resource_name': '" + route[1] + "'}}"))
                .collect(Collectors.joining(", "));
        return TemplateTree.parse(Samples.render("{'project_prefix': 'demo', 'jumpstart_models': [" + models + "]}"));
    }

    @Test
    void aPublicRouteAsksForNoTokenAndIsLimited() {
        TemplateTree template = TemplateTree.parse(Samples.render(model(
                "Open",
                ", 'public': true, 'integration': {'type': 'lambda', 'properties': {'api_resource_name': 'open'}}")));

        assertThat(template.properties("RouteopenMethod")).containsEntry("AuthorizationType", "NONE");
        assertThat(list(template.properties("Stage").get("MethodSettings")))
                .anySatisfy(settings -> assertThat(map(settings))
                        .containsEntry("ResourcePath", "/~1open")
                        .containsEntry("ThrottlingRateLimit", 5)
                        .containsEntry("ThrottlingBurstLimit", 10));
        assertThat(variables(template, "LeasesFunction")).containsEntry("LONGEST_LEASES", "demo-Open-Endpoint=480");
        assertThat(variables(template, "InvokeFunction")).containsEntry("PUBLIC_ROUTES", "open");
    }

    @Test
    void anyNumberOfAsynchronousModelsIsDeployedEachWithItsOwnBucketAndTopics() {
        String json = "{'project_prefix': 'demo', 'jumpstart_models': [%s, %s]}"
                .formatted(async("One", ""), async("Two", ", 'schedule': {'initial_provision_minutes': 5}"));
        TemplateTree template = TemplateTree.parse(Samples.render(json));

        assertThat(template.ofType("AWS::S3::Bucket")).containsOnlyKeys("ModelOneAnswers", "ModelTwoAnswers");
        assertThat(template.ofType("AWS::SNS::Topic"))
                .containsKeys("ModelOneSuccess", "ModelOneError", "ModelTwoSuccess", "ModelTwoError");
        assertThat(template.ofType("AWS::SageMaker::Endpoint"))
                .as("without a schedule it is always on")
                .containsOnlyKeys("ModelOneEndpoint");
        assertThat(template.ofType("Custom::EndpointLease")).containsOnlyKeys("ModelTwoLease");
    }

    private static String async(String name, String more) {
        return MODEL.formatted(name, more).replace("realtime", "async");
    }

    @Test
    void namesThatOnlyDifferInHyphensGetResourcesOfTheirOwn() {
        String json = "{'project_prefix': 'demo', 'jumpstart_models': [%s, %s, %s]}"
                .formatted(MODEL.formatted("a-b", ""), MODEL.formatted("ab", ""), MODEL.formatted("abNo2", ""));
        String yaml = Samples.render(json);

        TemplateRules.requireSound(yaml);
        assertThat(TemplateTree.parse(yaml).ofType("Custom::EndpointLease")).hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("endings")
    void aNameThatEndsAsAPartOfAnotherModelDoesGetsResourcesOfItsOwn(String ending) {
        String more =
                ", 'integration': {'type': 'lambda', 'properties': {'api_resource_name': '%s', 'lambda_src': 'x.jar',"
                        + " 'lambda_handler': 'a.B::c'}}";
        String json = "{'project_prefix': 'demo', 'jumpstart_models': [%s, %s]}"
                .formatted(async("Foo", more.formatted("foo")), async("Foo" + ending, more.formatted("foo2")));

        TemplateTree template = TemplateTree.parse(Samples.render(json));

        assertThat(template.ofType("AWS::SageMaker::Model")).hasSize(2);
        assertThat(template.ofType("AWS::IAM::Role").keySet())
                .filteredOn(id -> id.startsWith("Model"))
                .hasSize(4);
    }

    static Stream<String> endings() {
        return Installation.PARTS.stream().filter(part -> !part.isEmpty());
    }

    @Test
    void everyPartOfAModelIsReserved() {
        String route =
                ", 'integration': {'type': 'lambda', 'properties': {'api_resource_name': '%s', 'lambda_src': 'x.jar',"
                        + " 'lambda_handler': 'a.B::c'}}";
        String json = "{'project_prefix': 'demo', 'jumpstart_models': [%s, %s]}"
                .formatted(
                        async("Foo", route.formatted("foo")),
                        async("Bar", ", 'schedule': {'initial_provision_minutes': 5}"));
        TemplateTree template = TemplateTree.parse(Samples.render(json));
        Set<String> ids = new TreeSet<>(template.resources().keySet());
        ids.addAll(template.parameters().keySet());

        assertThat(ids.stream()
                        .filter(id -> id.startsWith("Model"))
                        .map(id -> id.replaceFirst("Model(Foo|Bar)", ""))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(Installation.PARTS);
    }

    @Test
    void whatKeptEndpointsAreMadeOfIsKeptWithThem() {
        String models =
                "%s, %s".formatted(async("On", ""), async("Leased", ", 'schedule': {'initial_provision_minutes': 5}"));
        String json = "{'project_prefix': 'demo', 'endpoints_on_delete': '%s', 'jumpstart_models': [%s]}";

        TemplateTree kept = TemplateTree.parse(Samples.render(json.formatted("keep", models)));
        TemplateTree deleted = TemplateTree.parse(Samples.render(json.formatted("delete", models)));

        List<String> ground = List.of(
                "ModelOn",
                "ModelOnRole",
                "ModelOnConfig",
                "ModelOnSuccess",
                "ModelOnError",
                "ModelOnEndpoint",
                "ModelLeased",
                "ModelLeasedRole",
                "ModelLeasedConfig",
                "ModelLeasedSuccess",
                "ModelLeasedError");
        assertThat(ground)
                .allSatisfy(id -> assertThat(map(kept.resources().get(id)))
                        .as("%s, but for a creation that fails", id)
                        .containsEntry("DeletionPolicy", "RetainExceptOnCreate"))
                .allSatisfy(id ->
                        assertThat(map(deleted.resources().get(id))).as(id).containsEntry("DeletionPolicy", "Delete"));
    }

    @Test
    void aCreationThatFailsLeavesNoBucket() {
        TemplateTree template = TemplateTree.parse(
                Samples.render("{'project_prefix': 'demo', 'jumpstart_models': [" + async("One", "") + "]}"));

        assertThat(List.of("ModelOneAnswers", "ModelOneAnswersPolicy"))
                .allSatisfy(id -> assertThat(map(template.resources().get(id)))
                        .containsEntry("DeletionPolicy", "RetainExceptOnCreate")
                        .containsEntry("UpdateReplacePolicy", "Retain"));
    }

    @Test
    void theFunctionBehindTheModelsRoutesSeesNoOtherEndpointsAndLeases() {
        String route = ", 'integration': {'type': '%s', 'properties': {'api_resource_name': '%s'}}";
        String json = "{'project_prefix': 'demo', 'lease_store': '%s', 'jumpstart_models': [%s]}";
        String models = MODEL.formatted("A-b", route.formatted("lambda", "a")) + ","
                + MODEL.formatted("Direct", route.formatted("api", "d")) + "," + MODEL.formatted("Hidden", "");

        String ssm = policies(Samples.render(json.formatted("ssm", models)), "InvokeRole");
        String dynamoDb = policies(Samples.render(json.formatted("dynamodb", models)), "InvokeRole");

        assertThat(ssm)
                .contains("endpoint/demo-a-b-endpoint", "parameter/sagemaker/endpoint/expiry/demo-A-b-Endpoint")
                .doesNotContain("Direct", "direct", "Hidden", "hidden", "endpoint/*", "expiry/*");
        assertThat(dynamoDb)
                .contains("ForAllValues:StringEquals={dynamodb:LeadingKeys=[demo-A-b-Endpoint]}")
                .doesNotContain("Direct", "direct", "Hidden", "hidden", "endpoint/*");
    }

    /** While an endpoint goes on with the model before, the role is the one of the model that comes after. */
    @Test
    void aJumpStartModelsRoleReachesItsOtherVersions() {
        String role = policies(Samples.render(model("Flan", "")), "ModelFlanRole");

        assertThat(role)
                .contains("ecr:us-east-1:111122223333:repository/*", "s3:::models-of-ours/*", "s3:::models-of-ours]")
                .doesNotContain("flan", "tgi", "s3:prefix");
    }

    @Test
    void theRoleOfAnImageOfTheUsersReachesNothingElseOfHis() {
        String own = model("Own", "")
                .replace("'model_id': 'm'", "'image_uri': '111122223333.dkr.ecr.us-east-1.amazonaws.com/own:1'");

        assertThat(policies(Samples.render(own), "ModelOwnRole"))
                .contains(
                        "ecr:us-east-1:111122223333:repository/tgi]",
                        "s3:::models-of-ours/flan/*]",
                        "StringLike={s3:prefix=flan/*}");
    }

    private static String policies(String yaml, String id) {
        return String.valueOf(TemplateTree.parse(yaml).properties(id).get("Policies"));
    }

    @Test
    void statementsThatDoNotFitIntoARoleAreRefused() {
        String models = IntStream.range(10, 60)
                .mapToObj(n -> MODEL.formatted(
                        "a-name-of-length-" + n,
                        ", 'integration': {'type': 'lambda', 'properties': {'api_resource_name': 'r" + n + "'}}"))
                .collect(Collectors.joining(","));

        assertThatThrownBy(() -> Samples.render("{'project_prefix': 'demo', 'jumpstart_models': [" + models + "]}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContainingAll(
                        "at most 10240 characters",
                        "InvokeRole",
                        "several project_prefix",
                        "\"lease_store\": \"dynamodb\"");
    }

    @Test
    void aFunctionOfTheUsersIsDeployedAsGiven() {
        TemplateTree template = TemplateTree.parse(Samples.render(model(
                "Own",
                ", 'integration': {'type': 'lambda', 'properties': {'api_resource_name': 'own', 'lambda_src': 'own.zip',"
                        + " 'lambda_handler': 'app.handler', 'lambda_runtime': 'python3.13'}}")));

        assertThat(template.properties("ModelOwnCodeFunction"))
                .containsEntry("Handler", "app.handler")
                .containsEntry("Runtime", "python3.13")
                .containsEntry(
                        "Code",
                        Map.of(
                                "S3Bucket", new Intrinsic("Ref", "CodeBucket"),
                                "S3Key", new Intrinsic("Ref", "ModelOwnCodeKey")));
        assertThat(template.resources()).doesNotContainKey("InvokeFunction");
    }

    @Test
    void whatDoesNotFitIntoOneStackIsRefusedWithWhatToDo() {
        String models = IntStream.range(0, 130)
                .mapToObj(n -> MODEL.formatted("m" + n, ""))
                .collect(Collectors.joining(","));

        assertThatThrownBy(() -> Samples.render("{'project_prefix': 'demo', 'jumpstart_models': [" + models + "]}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContainingAll(
                        "at most 500 resources", "several project_prefix", "\"lease_store\": \"dynamodb\"");
    }

    @Test
    void routesThatDoNotFitIntoAFunctionsVariablesAreRefused() {
        String route = "r".repeat(58);
        String models = IntStream.range(10, 60)
                .mapToObj(n -> MODEL.formatted(
                        "m" + n,
                        ", 'integration': {'type': 'api', 'properties': {'api_resource_name': '" + route + n + "'}}"))
                .collect(Collectors.joining(","));

        assertThatThrownBy(() -> Samples.render(
                        "{'project_prefix': 'a-prefix-of-some-length', 'jumpstart_models': [" + models + "]}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("at most 4096 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<s>",
                "<prefix>",
                "<model>",
                "x <model>",
                "${AWS::Region}",
                "!Ref Api",
                "a !Ref \\u0027Api\\u0027 b",
                "a\\n!Ref \\u0027Api\\u0027",
                "a\\r!Ref \\u0027Api\\u0027",
                "a\\u2028!Ref \\u0027Api\\u0027",
                "a\\t!GetAtt \\u0027Api.Id\\u0027"
            })
    void theValueOfAVariableIsWhatTheFileSays(String value) {
        ProjectConfig config = Samples.config(model("Own", ", 'environment': {'STOP': '" + value + "'}"));

        String yaml = Samples.render(config);

        TemplateRules.requireSound(yaml);
        assertThat(map(map(TemplateTree.parse(yaml).properties("ModelOwn").get("PrimaryContainer"))
                        .get("Environment")))
                .containsAllEntriesOf(config.models().get(0).environment());
    }

    @Test
    void whatNobodyHasFilledInIsFound() {
        String yaml = Samples.render(NONE.formatted(""));

        assertThatThrownBy(() -> TemplateRules.requireSound(yaml.replace("TopicName: demo", "TopicName: <prefix>")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("<prefix>");
    }

    private static String model(String name, String more) {
        return "{'project_prefix': 'demo', 'jumpstart_models': [" + MODEL.formatted(name, more) + "]}";
    }

    private static Map<String, Object> variables(TemplateTree template, String function) {
        return map(map(template.properties(function).get("Environment")).get("Variables"));
    }

    @Test
    void everyOtherMethodOfARouteIsAnsweredWith405() {
        TemplateTree template = TemplateTree.parse(Samples.render(NONE.formatted("")));

        List<Object> answers =
                list(map(template.properties("LeasesOtherMethods").get("Integration"))
                        .get("IntegrationResponses"));
        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(map(answer))
                        .containsEntry("StatusCode", "405")
                        .containsEntry("ResponseParameters", Map.of("method.response.header.Allow", "'GET, POST'")));
    }
}
