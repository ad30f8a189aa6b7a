package io.github.endpointlease.local;

import java.util.Arrays;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates an authorizer's policy as API Gateway does: a denying statement that matches wins, else an allowing one is needed.
 * Knows what authorizers write and no more: effect, action, resources with {@code *} and {@code ?}.
 */
final class IamPolicy {
    private static final String INVOKE = "execute-api:Invoke";

    private IamPolicy() {}

    static boolean allows(Map<String, Object> policyDocument, String methodArn) {
        return !has(policyDocument, "Deny", methodArn) && has(policyDocument, "Allow", methodArn);
    }

    private static boolean has(Map<String, Object> policyDocument, String effect, String methodArn) {
        return each(policyDocument.get("Statement"))
                .filter(Map.class::isInstance)
                .map(statement -> (Map<?, ?>) statement)
                .filter(statement -> effect.equals(statement.get("Effect")) && INVOKE.equals(statement.get("Action")))
                .flatMap(statement -> each(statement.get("Resource")))
                .anyMatch(resource -> matches(String.valueOf(resource), methodArn));
    }

    private static Stream<?> each(@Nullable Object oneOrMany) {
        return oneOrMany instanceof Object[] many ? Arrays.stream(many) : Stream.ofNullable(oneOrMany);
    }

    private static boolean matches(String pattern, String text) {
        String regex = pattern.chars()
                .mapToObj(c -> switch (c) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(c));
                })
                .collect(Collectors.joining());
        return Pattern.matches(regex, text);
    }
}
