package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.list;
import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.cloudformation.template.Samples;
import io.github.endpointlease.cloudformation.template.TemplateTree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the roles of a template keep out, and what the walk notices of them. */
class PoliciesTest {
    private static final String OWNER = "endpoint-lease:installation";
    private static final String SCOPE = ":us-east-1:123456789012:";
    private static final String ENDPOINT = "arn:aws:sagemaker" + SCOPE + "endpoint/demo-falcon-endpoint";
    private static final String BUCKET = "arn:aws:s3:::models-of-ours";
    private static final String REGISTRY = "arn:aws:ecr:us-east-1:111122223333:repository/";
    private static final String TABLE = "arn:aws:dynamodb" + SCOPE + "table/walked-LeaseTable";
    private static final Map<String, String> OURS =
            Map.of("aws:RequestTag/" + OWNER, "demo", "aws:TagKeys", OWNER + ",endpoint-lease:generation");

    private static final String YAML = "{'project_prefix': 'demo', 'lease_store': 'dynamodb', 'jumpstart_models': [{"
            + "'name': 'Falcon', 'image_uri': '111122223333.dkr.ecr.us-east-1.amazonaws.com/own:1',"
            + " 'inference_instance_type': 'ml.g5.xlarge', 'inference_type': 'realtime',"
            + " 'integration': {'type': 'lambda', 'properties': {'api_resource_name': 'falcon'}}},"
            + " {'name': 'Hub', 'model_id': 'm', 'inference_instance_type': 'ml.g5.xlarge',"
            + " 'inference_type': 'realtime'}]}";

    /** What every condition is there to keep out. */
    private static final Map<String, List<Access>> REFUSED = Map.of(
            "ReconcileRole",
            List.of(
                    access("sagemaker:DeleteEndpoint", ENDPOINT, Map.of()),
                    access("sagemaker:DeleteEndpoint", ENDPOINT, Map.of("aws:ResourceTag/" + OWNER, "theirs")),
                    access("sagemaker:CreateEndpoint", ENDPOINT, Map.of()),
                    access("sagemaker:CreateEndpoint", ENDPOINT, Map.of("aws:RequestTag/" + OWNER, "theirs")),
                    // another installation's endpoint made ours
                    access("sagemaker:AddTags", ENDPOINT, with(OURS, "aws:ResourceTag/" + OWNER, "theirs")),
                    // nobody's endpoint made another installation's
                    access("sagemaker:AddTags", ENDPOINT, with(OURS, "aws:RequestTag/" + OWNER, "theirs")),
                    // tags that are none of our business
                    access("sagemaker:AddTags", ENDPOINT, with(OURS, "aws:TagKeys", OWNER + ",cost-center"))),
            "InvokeRole",
            List.of(access("dynamodb:GetItem", TABLE, Map.of("dynamodb:LeadingKeys", "demo-Other-Endpoint"))),
            "ModelFalconRole",
            List.of(
                    access("cloudwatch:PutMetricData", "*", Map.of("cloudwatch:namespace", "EndpointLease")),
                    access("s3:ListBucket", BUCKET, Map.of("s3:prefix", "other/")),
                    access("s3:GetObject", BUCKET + "/other/x", Map.of()),
                    access("ecr:BatchGetImage", REGISTRY + "other", Map.of())),
            "ModelHubRole",
            List.of(
                    access("cloudwatch:PutMetricData", "*", Map.of("cloudwatch:namespace", "EndpointLease")),
                    access("s3:ListBucket", BUCKET + "-too", Map.of()),
                    access("s3:GetObject", BUCKET + "-too/x", Map.of()),
                    access("s3:PutObject", BUCKET + "/x", Map.of()),
                    access("ecr:BatchGetImage", REGISTRY.replace("1111", "2222") + "tgi", Map.of())));

    private static final Map<String, List<Access>> ALLOWED = Map.of(
            "ReconcileRole",
            List.of(
                    access("sagemaker:DeleteEndpoint", ENDPOINT, Map.of("aws:ResourceTag/" + OWNER, "demo")),
                    access("sagemaker:CreateEndpoint", ENDPOINT, OURS),
                    access("sagemaker:AddTags", ENDPOINT, OURS),
                    access("sagemaker:AddTags", ENDPOINT, with(OURS, "aws:ResourceTag/" + OWNER, "demo"))),
            "InvokeRole",
            List.of(access("dynamodb:GetItem", TABLE, Map.of("dynamodb:LeadingKeys", "demo-Falcon-Endpoint"))),
            "ModelFalconRole",
            List.of(
                    access("cloudwatch:PutMetricData", "*", Map.of("cloudwatch:namespace", "/aws/sagemaker/Endpoints")),
                    access("s3:ListBucket", BUCKET, Map.of("s3:prefix", "flan/x")),
                    access("s3:GetObject", BUCKET + "/flan/x", Map.of()),
                    access("ecr:BatchGetImage", REGISTRY + "tgi", Map.of())),
            // whatever version its endpoint goes on with
            "ModelHubRole",
            List.of(
                    access("s3:ListBucket", BUCKET, Map.of("s3:prefix", "before/")),
                    access("s3:GetObject", BUCKET + "/before/x", Map.of()),
                    access("ecr:BatchGetImage", REGISTRY + "before", Map.of())));

    private static Access access(String action, String resource, Map<String, String> context) {
        return new Access(action, resource, context);
    }

    private static Map<String, String> with(Map<String, String> context, String key, String value) {
        Map<String, String> more = new HashMap<>(context);
        more.put(key, value);
        return more;
    }

    @Test
    void whatIsOursIsAllowedAndWhatIsNotIsRefused() {
        Policies policies = policies(template());

        ALLOWED.forEach((role, wanted) -> assertThat(wanted).as(role).allMatch(one -> policies.allows(role, one)));
        REFUSED.forEach((role, wanted) -> assertThat(wanted).as(role).noneMatch(one -> policies.allows(role, one)));
    }

    /** One key of one condition of a statement. */
    record Condition(String role, String sid, String operator, String key) {}

    static Stream<Condition> conditions() {
        TemplateTree template = template();
        List<Condition> conditions = new ArrayList<>();
        template.ofType("AWS::IAM::Role")
                .keySet()
                .forEach(role -> statements(template, role)
                        .forEach(statement -> map(statement.getOrDefault("Condition", Map.of()))
                                .forEach((operator, keys) -> map(keys)
                                        .keySet()
                                        .forEach(key -> conditions.add(
                                                new Condition(role, text(statement, "Sid"), operator, key))))));
        return conditions.stream();
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void aConditionThatIsTakenAwayIsMissed(Condition condition) {
        TemplateTree template = template();
        statements(template, condition.role()).stream()
                .filter(statement -> text(statement, "Sid").equals(condition.sid()))
                .forEach(statement -> map(map(statement.get("Condition")).get(condition.operator()))
                        .remove(condition.key()));
        Policies policies = policies(template);

        assertThat(REFUSED.get(condition.role())).anyMatch(one -> policies.allows(condition.role(), one));
    }

    @Test
    void thereIsAConditionOnEveryChangeOfAnEndpoint() {
        assertThat(conditions().map(Condition::sid))
                .contains("CreateAsOurs", "DeleteOurs", "TagAsOurs", "ReadRoutedItems", "WriteMetrics", "ListModel");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Resource", "Statement"})
    void whatIsThereTwiceIsUsedOnceAndTheOtherOneStandsOut(String what) {
        TemplateTree template = template();
        Map<String, Object> delete = statements(template, "ReconcileRole").stream()
                .filter(statement -> text(statement, "Sid").equals("DeleteOurs"))
                .findFirst()
                .orElseThrow();
        if (what.equals("Resource")) {
            delete.put("Resource", List.of(delete.get("Resource"), "arn:aws:sagemaker:*:*:endpoint/*"));
        } else {
            Object policy =
                    list(template.properties("ReconcileRole").get("Policies")).get(0);
            list(map(map(policy).get("PolicyDocument")).get("Statement")).add(delete);
        }
        Policies policies = policies(template);

        policies.allows(
                "ReconcileRole",
                access("sagemaker:DeleteEndpoint", ENDPOINT, Map.of("aws:ResourceTag/" + OWNER, "demo")));

        assertThat(policies.unused())
                .filteredOn(unused -> unused.action().equals("sagemaker:DeleteEndpoint"))
                .hasSize(1);
    }

    @Test
    void aRoleThatAnotherServiceTakesSaysSo() {
        assertThat(policies(template()).unused())
                .filteredOn(unused -> unused.action().equals("s3:GetObject"))
                .isNotEmpty()
                .allMatch(unused -> unused.principal().equals("sagemaker.amazonaws.com"));
    }

    @Test
    void onlyOurApiAndOurRulesMayCallTheFunctions() {
        TemplateTree template = template();
        Physical physical = new Physical(template, "walked", parameters(template));
        Permissions permissions = new Permissions(template, physical);
        String leases = physical.ref("LeasesAlias");
        String reconcile = physical.ref("ReconcileAlias");
        String api = "arn:aws:execute-api" + SCOPE + physical.ref("Api");
        String rule = "arn:aws:events" + SCOPE + "rule/" + physical.ref("EveryMinute");

        assertThat(permissions.allow("apigateway.amazonaws.com", api + "/prod/GET/endpoint-expiry", leases))
                .isTrue();
        assertThat(permissions.allow("events.amazonaws.com", rule, reconcile)).isTrue();
        assertThat(permissions.allow("apigateway.amazonaws.com", api + "/prod/GET/x", reconcile))
                .isFalse();
        assertThat(permissions.allow("apigateway.amazonaws.com", api + "x/prod/GET/endpoint-expiry", leases))
                .isFalse();
        assertThat(permissions.allow("events.amazonaws.com", rule + "s", reconcile))
                .isFalse();
        assertThat(permissions.unused())
                .doesNotContain("LeasesPermission", "EveryMinutePermission")
                .contains("AuthorizePermission", "EndpointChangedPermission");
    }

    private static TemplateTree template() {
        return TemplateTree.parse(Samples.render(YAML));
    }

    private static Policies policies(TemplateTree template) {
        return new Policies(template, new Physical(template, "walked", parameters(template)));
    }

    private static Map<String, String> parameters(TemplateTree template) {
        Map<String, String> parameters = new HashMap<>();
        template.parameters().keySet().forEach(name -> parameters.put(name, name));
        return parameters;
    }

    private static List<Map<String, Object>> statements(TemplateTree template, String role) {
        List<Map<String, Object>> statements = new ArrayList<>();
        list(template.properties(role).getOrDefault("Policies", List.of()))
                .forEach(policy -> list(map(map(policy).get("PolicyDocument")).get("Statement"))
                        .forEach(statement -> statements.add(map(statement))));
        return statements;
    }
}
