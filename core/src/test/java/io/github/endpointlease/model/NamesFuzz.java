package io.github.endpointlease.model;

import io.github.endpointlease.proof.Hostile;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Any text as each of the small values; a first line as a pattern for the name in the second. */
public final class NamesFuzz {
    private static final String NAME = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-";

    private NamesFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        String text = Hostile.text(input);
        accepts("endpoint name", text, EndpointName::new, NamesFuzz::isName);
        accepts("config name", text, EndpointConfigName::new, NamesFuzz::isName);
        accepts("operation id", text, OperationId::new, value -> consists(value, 64, NAME + "_"));
        accepts("pattern", text, EndpointPattern::new, value -> consists(value, 100, NAME + "*"));
        accepts(
                "scope",
                text,
                value -> Scope.parse(value).text(),
                List.of("invoke", "read", "extend", "admin")::contains);
        accepts("caller", text, NamesFuzz::callerName, value -> consists(value, 64, NAME + "._@"));
        int line = text.indexOf('\n');
        if (line >= 0) {
            match(text.substring(0, line), text.substring(line + 1));
        }
    }

    /** What is accepted shows the text that it was made of; the rule is written down a second time here. */
    private static void accepts(String what, String text, Function<String, Object> read, Predicate<String> rule) {
        boolean accepted;
        try {
            Hostile.requireEqual(
                    "A " + what + " keeps its text", text, read.apply(text).toString());
            accepted = true;
        } catch (InvalidValueException e) {
            Hostile.require(String.valueOf(e.getMessage()).length() < 300, "A refusal is short");
            accepted = false;
        }
        Hostile.requireEqual("The " + what + " " + text + " is accepted", rule.test(text), accepted);
    }

    private static boolean isName(String value) {
        return consists(value, EndpointName.MAX_LENGTH, NAME) && !value.startsWith("-") && !value.endsWith("-");
    }

    private static boolean consists(String value, int most, String allowed) {
        return !value.isEmpty() && value.length() <= most && value.chars().allMatch(c -> allowed.indexOf(c) >= 0);
    }

    private static String callerName(String text) {
        return new TokenRecord(
                        TokenHash.sha256(text),
                        text,
                        0,
                        Set.of(Scope.READ),
                        List.of(EndpointPattern.ANY),
                        Instant.EPOCH,
                        null)
                .name();
    }

    private static void match(String pattern, String name) {
        if (isName(name) && consists(pattern, 100, NAME + "*")) {
            Hostile.requireEqual(
                    pattern + " matches " + name,
                    matches(pattern, name),
                    new EndpointPattern(pattern).matches(new EndpointName(name)));
        }
    }

    /** The pattern's meaning once more, from its Javadoc: which beginnings of the name the pattern so far matches. */
    private static boolean matches(String pattern, String name) {
        boolean[] reached = new boolean[name.length() + 1];
        reached[0] = true;
        for (int at = 0; at < pattern.length(); at++) {
            char c = pattern.charAt(at);
            boolean[] next = new boolean[name.length() + 1];
            for (int i = 0; i <= name.length(); i++) {
                if (reached[i] && c == '*') {
                    Arrays.fill(next, i, next.length, true);
                } else if (reached[i] && i < name.length() && name.charAt(i) == c) {
                    next[i + 1] = true;
                }
            }
            reached = next;
        }
        return reached[name.length()];
    }
}
