package io.github.endpointlease.cloudformation.template;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One of CloudFormation's functions in a template.
 *
 * @param name {@code Ref}, {@code GetAtt} or {@code Sub}; the template has no others
 * @param text what it is given
 */
public record Intrinsic(String name, String text) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^!}][^}]*)}");

    /** Every logical id and pseudo parameter that it names. */
    public List<String> targets() {
        if (!name.equals("Sub")) {
            return List.of(text.split("\\.", 2)[0]);
        }
        List<String> targets = new ArrayList<>();
        Matcher variables = VARIABLE.matcher(text);
        while (variables.find()) {
            targets.add(variables.group(1).split("\\.", 2)[0]);
        }
        return targets;
    }

    /** Every {@code ${…}} of a text, with what is inside. */
    public static Pattern variables() {
        return VARIABLE;
    }
}
