package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.list;
import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.text;
import static io.github.endpointlease.cloudformation.template.TemplateTree.texts;

import io.github.endpointlease.cloudformation.template.TemplateTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The roles of a stack: what each may do, and what of it was used. Knows the operators that the template has; another one is an
 * error, not a yes. Safe for use by many threads.
 *
 * <p>Source: IAM's "Policy evaluation logic" and "Condition operators": all operators of a statement must hold, a key that is absent
 * fails all but {@code …IfExists} and {@code ForAllValues:}, and without a statement that allows it a request is denied.
 */
final class Policies {
    /**
     * One thing that a statement allows.
     *
     * @param role the logical id of the role
     * @param principal the service that takes the role
     * @param statement the statement's {@code Sid}, or its place among the others; empty for a policy of AWS's
     * @param action such as {@code ssm:PutParameter}; for a policy of AWS's its name
     * @param resource as the statement has it
     */
    record Grant(String role, String principal, String statement, String action, String resource) {}

    private record Statement(
            String name, List<String> actions, List<String> resources, Map<String, Object> condition) {}

    private record Role(String principal, List<Statement> statements, List<String> managed) {}

    private final Map<String, Role> roles = new TreeMap<>();
    private final Set<Grant> used = ConcurrentHashMap.newKeySet();

    Policies(TemplateTree template, Physical physical) {
        template.ofType("AWS::IAM::Role").keySet().forEach(id -> roles.put(id, role(physical.properties(id))));
    }

    private static Role role(Map<String, Object> properties) {
        List<Statement> statements = new ArrayList<>();
        list(properties.getOrDefault("Policies", List.of()))
                .forEach(policy -> list(map(map(policy).get("PolicyDocument")).get("Statement"))
                        .forEach(json -> statements.add(statement(statements.size(), map(json)))));
        Map<String, Object> trust =
                map(list(map(properties.get("AssumeRolePolicyDocument")).get("Statement"))
                        .get(0));
        return new Role(
                text(map(trust.get("Principal")), "Service"),
                statements,
                texts(properties.getOrDefault("ManagedPolicyArns", List.of())));
    }

    private static Statement statement(int number, Map<String, Object> json) {
        if (!"Allow".equals(json.get("Effect"))) {
            throw new IllegalStateException("A role only allows: " + json);
        }
        return new Statement(
                number + " " + json.getOrDefault("Sid", ""),
                texts(json.get("Action")),
                texts(json.get("Resource")),
                map(json.getOrDefault("Condition", Map.of())));
    }

    /** Whether the role allows it; the first thing that does counts as used, and no other. */
    boolean allows(String id, Access access) {
        Role role = roles.get(id);
        if (role == null) {
            return false;
        }
        for (Statement statement : role.statements()) {
            Optional<String> resource = statement.resources().stream()
                    .filter(pattern -> matches(pattern, access.resource()))
                    .findFirst();
            if (resource.isPresent()
                    && statement.actions().contains(access.action())
                    && statement.condition().entrySet().stream()
                            .allMatch(operator -> holds(operator.getKey(), map(operator.getValue()), access))) {
                used.add(new Grant(id, role.principal(), statement.name(), access.action(), resource.get()));
                return true;
            }
        }
        return false;
    }

    /** Everything that a role has and nobody has used: each action of each statement on each of its resources. */
    Set<Grant> unused() {
        Set<Grant> unused = new LinkedHashSet<>();
        roles.forEach((id, role) -> {
            role.managed()
                    .forEach(arn -> unused.add(
                            new Grant(id, role.principal(), "", arn.substring(arn.lastIndexOf('/') + 1), "*")));
            for (Statement statement : role.statements()) {
                for (String action : statement.actions()) {
                    statement
                            .resources()
                            .forEach(resource ->
                                    unused.add(new Grant(id, role.principal(), statement.name(), action, resource)));
                }
            }
        });
        unused.removeAll(used);
        return unused;
    }

    private static boolean holds(String operator, Map<String, Object> wanted, Access access) {
        return wanted.entrySet().stream().allMatch(entry -> {
            String value = access.context().get(entry.getKey());
            List<String> allowed = texts(entry.getValue());
            return switch (operator) {
                case "StringEquals" -> value != null && allowed.contains(value);
                case "StringEqualsIfExists" -> value == null || allowed.contains(value);
                case "StringLike" -> value != null && likeAny(allowed, value);
                // several values of a key are separated by commas here
                case "ForAllValues:StringEquals" -> value == null || allowed.containsAll(values(value));
                case "ForAllValues:StringLike" ->
                    value == null || values(value).stream().allMatch(one -> likeAny(allowed, one));
                default -> throw new IllegalStateException("The operator is not known here: " + operator);
            };
        });
    }

    private static List<String> values(String text) {
        return List.of(text.split(",", -1));
    }

    private static boolean likeAny(List<String> patterns, String value) {
        return patterns.stream().anyMatch(pattern -> matches(pattern, value));
    }

    /** With {@code *} for any characters, as in IAM. */
    static boolean matches(String pattern, String value) {
        String regex =
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL).matcher(value).matches();
    }
}
