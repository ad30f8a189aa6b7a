package io.github.endpointlease.lambda;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates a policy as IAM documents it, and knows nothing of how ours are made: a statement that denies wins, without one that
 * allows it is no; {@code *} is any run of characters, {@code ?} any one. Whatever it does not know it refuses to judge.
 */
final class Iam {
    private Iam() {}

    static boolean allows(Map<String, Object> policy, String action, String resource) {
        if (!"2012-10-17".equals(policy.get("Version"))) {
            throw new IllegalArgumentException("Unknown version: " + policy.get("Version"));
        }
        boolean allowed = false;
        for (Object item : list(policy.get("Statement"))) {
            Map<?, ?> statement = (Map<?, ?>) item;
            boolean applies = list(statement.get("Action")).stream().anyMatch(a -> glob(String.valueOf(a), action))
                    && list(statement.get("Resource")).stream().anyMatch(r -> glob(String.valueOf(r), resource));
            Object condition = statement.get("Condition");
            if (condition != null && !(condition instanceof Map<?, ?> map && map.isEmpty())) {
                throw new IllegalArgumentException("Conditions are not known here: " + condition);
            }
            if ("Deny".equals(statement.get("Effect"))) {
                if (applies) {
                    return false;
                }
            } else if ("Allow".equals(statement.get("Effect"))) {
                allowed |= applies;
            } else {
                throw new IllegalArgumentException("Unknown effect: " + statement.get("Effect"));
            }
        }
        return allowed;
    }

    static List<?> list(@Nullable Object oneOrMany) {
        if (oneOrMany instanceof Object[] many) {
            return Arrays.asList(many);
        }
        if (oneOrMany instanceof List<?> many) {
            return many;
        }
        return oneOrMany == null ? List.of() : List.of(oneOrMany);
    }

    private static boolean glob(String pattern, String text) {
        if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0) {
            return pattern.equals(text);
        }
        if (pattern.charAt(0) == '*') {
            for (int skipped = 0; skipped <= text.length(); skipped++) {
                if (glob(pattern.substring(1), text.substring(skipped))) {
                    return true;
                }
            }
            return false;
        }
        return !text.isEmpty()
                && (pattern.charAt(0) == '?' || pattern.charAt(0) == text.charAt(0))
                && glob(pattern.substring(1), text.substring(1));
    }
}
