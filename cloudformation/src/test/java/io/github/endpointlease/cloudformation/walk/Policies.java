package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.list;
import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.texts;

import io.github.endpointlease.cloudformation.template.TemplateTree;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
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
    private record Statement(List<String> actions, List<String> resources, Map<String, Object> condition) {}

    private final Map<String, List<Statement>> byRole = new TreeMap<>();
    private final Set<String> used = new ConcurrentSkipListSet<>();

    Policies(TemplateTree template, Physical physical) {
        template.ofType("AWS::IAM::Role").keySet().forEach(role -> {
            List<Statement> statements = new ArrayList<>();
            list(physical.properties(role).getOrDefault("Policies", List.of()))
                    .forEach(policy -> list(map(map(policy).get("PolicyDocument"))
                                    .get("Statement"))
                            .forEach(statement -> statements.add(statement(map(statement)))));
            byRole.put(role, statements);
        });
    }

    private static Statement statement(Map<String, Object> json) {
        if (!"Allow".equals(json.get("Effect"))) {
            throw new IllegalStateException("A role only allows: " + json);
        }
        return new Statement(
                texts(json.get("Action")), texts(json.get("Resource")), map(json.getOrDefault("Condition", Map.of())));
    }

    /** Whether the role allows it; what is allowed counts as used. */
    boolean allows(String role, Access access) {
        boolean allowed = byRole.getOrDefault(role, List.of()).stream()
                .anyMatch(statement -> statement.actions().contains(access.action())
                        && statement.resources().stream().anyMatch(resource -> matches(resource, access.resource()))
                        && statement.condition().entrySet().stream()
                                .allMatch(operator -> holds(operator.getKey(), map(operator.getValue()), access)));
        if (allowed) {
            used.add(role + " " + access.action());
        }
        return allowed;
    }

    /** Every "role action" that a role has and nobody has used. */
    Set<String> unused() {
        Set<String> unused = new TreeSet<>();
        byRole.forEach((role, statements) -> statements.forEach(
                statement -> statement.actions().forEach(action -> unused.add(role + " " + action))));
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
                // several values of a key are separated by commas here
                case "ForAllValues:StringLike" ->
                    value == null
                            || Arrays.stream(value.split(",", -1))
                                    .allMatch(one -> allowed.stream().anyMatch(like -> matches(like, one)));
                default -> throw new IllegalStateException("The operator is not known here: " + operator);
            };
        });
    }

    /** With {@code *} for any characters, as in IAM. */
    static boolean matches(String pattern, String value) {
        String regex =
                Arrays.stream(pattern.split("\\*", -1)).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(regex, Pattern.DOTALL).matcher(value).matches();
    }
}
