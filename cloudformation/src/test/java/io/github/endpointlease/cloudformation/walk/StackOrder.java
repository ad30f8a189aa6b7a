package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.text;

import io.github.endpointlease.cloudformation.template.TemplateTree;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * In which order CloudFormation may create a template's resources: each after what it names, and otherwise as it likes. Of all such
 * orders this is the worst one for custom resources. They come as soon as they may, when whatever they do not name is still missing;
 * and since a deletion takes the opposite way, whatever does not name them is gone by then.
 */
final class StackOrder {
    private StackOrder() {}

    static boolean isCustom(TemplateTree template, String id) {
        return text(map(template.resources().get(id)), "Type").startsWith("Custom::");
    }

    static List<String> ofCreation(TemplateTree template) {
        Map<String, Set<String>> needs = needs(template);
        List<String> order = new ArrayList<>();
        Set<String> there = new HashSet<>(template.parameters().keySet());
        List<String> left = new ArrayList<>(template.resources().keySet());
        while (!left.isEmpty()) {
            List<String> possible = left.stream()
                    .filter(id -> there.containsAll(needs.getOrDefault(id, Set.of())))
                    .toList();
            String next = possible.stream()
                    .filter(id -> isCustom(template, id))
                    .findFirst()
                    .or(() -> possible.stream().findFirst())
                    .orElseThrow(() -> new IllegalStateException("These wait for each other: " + left));
            there.add(next);
            order.add(next);
            left.remove(next);
        }
        return order;
    }

    /**
     * The same for a deletion.
     *
     * @param there what of the stack is there
     */
    static List<String> ofDeletion(TemplateTree template, Set<String> there) {
        Map<String, Set<String>> needs = needs(template);
        List<String> order = new ArrayList<>();
        List<String> left = new ArrayList<>(template.resources().keySet());
        Collections.reverse(left);
        left.retainAll(there);
        while (!left.isEmpty()) {
            List<String> possible = left.stream()
                    .filter(id -> left.stream()
                            .noneMatch(
                                    other -> needs.getOrDefault(other, Set.of()).contains(id)))
                    .toList();
            String next = possible.stream()
                    .filter(id -> !isCustom(template, id))
                    .findFirst()
                    .orElse(possible.get(0));
            order.add(next);
            left.remove(next);
        }
        return order;
    }

    private static Map<String, Set<String>> needs(TemplateTree template) {
        return template.resources().keySet().stream().collect(Collectors.toMap(Function.identity(), template::needs));
    }
}
