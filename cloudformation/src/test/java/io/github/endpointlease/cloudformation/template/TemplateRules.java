package io.github.endpointlease.cloudformation.template;

import static io.github.endpointlease.cloudformation.template.TemplateTree.list;
import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.text;
import static io.github.endpointlease.cloudformation.template.TemplateTree.texts;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What holds of every template, whatever is configured. */
final class TemplateRules {
    private static final Set<String> TAKE_NOTHING_NARROWER =
            Set.of("sagemaker:ListEndpoints", "cloudwatch:PutMetricData", "ecr:GetAuthorizationToken");

    private static final Set<String> EVERY_METHOD = Set.of("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

    private final TemplateTree template;
    private final Map<String, Set<String>> references = new LinkedHashMap<>();

    private TemplateRules(TemplateTree template) {
        this.template = template;
        template.resources().keySet().forEach(id -> references.put(id, template.needs(id)));
    }

    static void requireSound(String yaml) {
        assertThat(yaml).doesNotContain("\t");
        nothingIsLeftToFillIn(TemplateTree.parse(yaml));
        TemplateRules rules = new TemplateRules(TemplateTree.parse(yaml));
        rules.everythingNamedIsThere();
        rules.nothingDependsOnItself();
        rules.onlyWhatTakesNothingNarrowerIsAllowedEverywhere();
        rules.endpointsInPoliciesAreInLowerCase();
        rules.everyRouteIsDeployedAndAsksForAToken();
        rules.nothingCanStartAnEndpointWhileLeasesAreTakenAway();
        rules.leasesAreToldTheirConfigsWhenNothingCanFailAnyMore();
        rules.leasesAreMovedBeforeAnyFunctionSwitchesAndOnceMoreWhenAllHave();
        rules.everyFunctionIsCalledByItsAlias();
        rules.namesAreLegal();
    }

    /** The values of containers' variables are the user's own; no other text has the looks of a name in a part. */
    private static void nothingIsLeftToFillIn(TemplateTree template) {
        template.ofType("AWS::SageMaker::Model")
                .values()
                .forEach(model -> map(model.get("PrimaryContainer")).remove("Environment"));
        assertThat(template.whole().toString()).doesNotContainPattern("<[a-z][a-z0-9-]*>");
    }

    private void everythingNamedIsThere() {
        Set<String> there = new HashSet<>(template.resources().keySet());
        there.addAll(template.parameters().keySet());
        references.forEach(
                (id, targets) -> assertThat(there).as("named by " + id).containsAll(targets));
        TemplateTree.walk(template.outputs(), value -> {
            if (value instanceof Intrinsic intrinsic) {
                assertThat(intrinsic.targets())
                        .allMatch(target -> target.startsWith("AWS::") || there.contains(target), "is there");
            }
        });
    }

    private void nothingDependsOnItself() {
        Set<String> done = new HashSet<>(template.parameters().keySet());
        boolean more = true;
        while (more) {
            more = references.entrySet().stream()
                    .filter(entry -> !done.contains(entry.getKey()))
                    .filter(entry -> done.containsAll(entry.getValue()))
                    .map(entry -> done.add(entry.getKey()))
                    .toList()
                    .contains(true);
        }
        assertThat(done).as("can be created one after the other").containsAll(references.keySet());
    }

    private void onlyWhatTakesNothingNarrowerIsAllowedEverywhere() {
        for (Map<String, Object> statement : statements()) {
            List<String> actions = texts(statement.get("Action"));
            assertThat(actions).noneMatch(action -> action.endsWith("*"));
            if ("*".equals(statement.get("Resource"))) {
                assertThat(TAKE_NOTHING_NARROWER).containsAll(actions);
            }
        }
    }

    private List<Map<String, Object>> statements() {
        List<Map<String, Object>> statements = new ArrayList<>();
        template.ofType("AWS::IAM::Role")
                .values()
                .forEach(role -> list(role.getOrDefault("Policies", List.of()))
                        .forEach(policy -> list(map(map(policy).get("PolicyDocument"))
                                        .get("Statement"))
                                .forEach(statement -> statements.add(map(statement)))));
        return statements;
    }

    private void endpointsInPoliciesAreInLowerCase() {
        TemplateTree.walk(statements(), value -> {
            if (value instanceof Intrinsic intrinsic && intrinsic.text().contains(":endpoint/")) {
                String name = intrinsic.text().substring(intrinsic.text().indexOf(":endpoint/"));
                assertThat(name).isEqualTo(name.toLowerCase(Locale.ROOT));
            }
        });
    }

    private void everyRouteIsDeployedAndAsksForAToken() {
        String deployment = template.ofType("AWS::ApiGateway::Deployment")
                .keySet()
                .iterator()
                .next();
        Map<String, Map<String, Object>> methods = template.ofType("AWS::ApiGateway::Method");
        Set<String> copied = new TreeSet<>(methods.keySet());
        copied.addAll(template.ofType("AWS::ApiGateway::GatewayResponse").keySet());
        assertThat(template.dependsOn(deployment)).containsExactlyInAnyOrderElementsOf(copied);
        methods.values().forEach(TemplateRules::everyAnswerIsKnownByItsStatus);
        methods.values().forEach(TemplateRules::whatIsWrittenHereIsText);
        methods.values().forEach(TemplateRules::onlyMocksRefuseTypes);
        Set<Object> open = new HashSet<>();
        methods.forEach((id, method) -> {
            if (text(method, "AuthorizationType").equals("NONE")) {
                boolean mock = text(map(method.get("Integration")), "Type").equals("MOCK");
                if (!mock) {
                    open.add(method.get("ResourceId"));
                }
                assertThat(method).doesNotContainKey("AuthorizerId");
            } else {
                assertThat(method).containsEntry("AuthorizerId", new Intrinsic("Ref", "Authorizer"));
            }
        });
        open.forEach(route -> isLimited(route, "POST"));
        // what a route refuses, it refuses to everybody
        methods.values().stream()
                .filter(method -> text(method, "HttpMethod").equals("ANY"))
                .forEach(method -> {
                    Set<String> refused = new TreeSet<>(EVERY_METHOD);
                    methods.values().stream()
                            .filter(other -> Objects.equals(other.get("ResourceId"), method.get("ResourceId")))
                            .forEach(other -> refused.remove(text(other, "HttpMethod")));
                    refused.forEach(name -> isLimited(method.get("ResourceId"), name));
                });
    }

    private void isLimited(@Nullable Object route, String method) {
        String id = ((Intrinsic) Objects.requireNonNull(route)).text();
        assertThat(list(template.properties("Stage").get("MethodSettings")))
                .as(id + " " + method)
                .filteredOn(settings -> text(map(settings), "HttpMethod").equals(method)
                        && text(map(settings), "ResourcePath")
                                .equals("/~1" + template.properties(id).get("PathPart")))
                .singleElement()
                .satisfies(settings ->
                        assertThat(map(settings)).containsKeys("ThrottlingRateLimit", "ThrottlingBurstLimit"));
    }

    private static void everyAnswerIsKnownByItsStatus(Map<String, Object> method) {
        Object answers = map(method.get("Integration")).getOrDefault("IntegrationResponses", List.of());
        assertThat(list(answers).stream().map(answer -> map(answer).get("StatusCode")))
                .doesNotHaveDuplicates();
    }

    private static void whatIsWrittenHereIsText(Map<String, Object> method) {
        Object answers = map(method.get("Integration")).getOrDefault("IntegrationResponses", List.of());
        assertThat(list(answers))
                .filteredOn(answer -> map(answer).containsKey("ResponseTemplates"))
                .allSatisfy(answer -> assertThat(map(answer)).containsEntry("ContentHandling", "CONVERT_TO_TEXT"));
    }

    /** Since a type that is refused is answered as another method is. */
    private static void onlyMocksRefuseTypes(Map<String, Object> method) {
        Map<String, Object> integration = map(method.get("Integration"));
        if (!text(integration, "Type").equals("MOCK")) {
            assertThat(integration)
                    .doesNotContainKey("RequestTemplates")
                    .doesNotContainEntry("PassthroughBehavior", "NEVER");
        }
    }

    private void nothingCanStartAnEndpointWhileLeasesAreTakenAway() {
        Set<String> leases = new TreeSet<>(Set.of("Installation"));
        leases.addAll(template.ofType("Custom::EndpointLease").keySet());
        for (String id : List.of("Stage", "EveryMinute", "EndpointChanged")) {
            assertThat(template.dependsOn(id)).containsAll(leases);
        }
        template.ofType("Custom::EndpointLease")
                .keySet()
                .forEach(lease -> assertThat(template.dependsOn(lease)).containsExactly("Installation"));
    }

    private void leasesAreToldTheirConfigsWhenNothingCanFailAnyMore() {
        Map<String, Object> leased = new TreeMap<>();
        template.ofType("Custom::EndpointLease")
                .values()
                .forEach(lease -> leased.put(text(lease, "EndpointName"), lease.get("EndpointConfigName")));
        Map<String, Map<String, Object>> configs = template.ofType("Custom::EndpointLeaseConfigs");
        assertThat(configs).hasSize(leased.isEmpty() ? 0 : 1);
        configs.forEach((id, properties) -> {
            assertThat(map(properties.get("EndpointConfigs"))).isEqualTo(leased);
            assertThat(before(id)).containsExactlyInAnyOrderElementsOf(others(id));
        });
    }

    private void leasesAreMovedBeforeAnyFunctionSwitchesAndOnceMoreWhenAllHave() {
        Set<String> left = others("LeasesLeftBehind");
        left.removeAll(template.ofType("Custom::EndpointLeaseConfigs").keySet());

        assertThat(before("LeasesLeftBehind")).containsExactlyInAnyOrderElementsOf(left);
        assertThat(template.properties("LeasesLeftBehind")).isEqualTo(template.properties("LeaseStore"));
    }

    /** What there has to be before a resource. */
    private Set<String> before(String id) {
        Set<String> before = new TreeSet<>();
        Deque<String> next = new ArrayDeque<>(references.getOrDefault(id, Set.of()));
        while (!next.isEmpty()) {
            String needed = next.remove();
            if (template.resources().containsKey(needed) && before.add(needed)) {
                next.addAll(references.getOrDefault(needed, Set.of()));
            }
        }
        return before;
    }

    private Set<String> others(String id) {
        Set<String> others = new TreeSet<>(template.resources().keySet());
        others.remove(id);
        return others;
    }

    private void everyFunctionIsCalledByItsAlias() {
        template.ofType("AWS::Lambda::Function")
                .keySet()
                .forEach(function -> references.forEach(
                        (id, targets) -> assertThat(targets.contains(function) && !isOf(function, id))
                                .as(id + " names " + function)
                                .isFalse()));
    }

    private boolean isOf(String function, String id) {
        String own = function.substring(0, function.length() - "Function".length());
        return Set.of(own + "Version", own + "Alias").contains(id)
                || text(map(template.resources().get(id)), "Type").equals("AWS::CloudWatch::Alarm");
    }

    private void namesAreLegal() {
        assertThat(template.resources()).hasSizeLessThanOrEqualTo(500);
        assertThat(template.resources().keySet()).allMatch(id -> id.matches("[A-Za-z0-9]{1,255}"));
        template.ofType("AWS::Lambda::Function")
                .values()
                .forEach(function -> assertThat(text(function, "FunctionName")).matches("[A-Za-z0-9_-]{1,64}"));
    }
}
