package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.text;

import io.github.endpointlease.cloudformation.template.TemplateTree;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * Which services may call which functions, as the functions themselves say. (Who calls with a role's credentials needs none of
 * this: the role says it.) Safe for use by many threads. Source: AWS Lambda Developer Guide, "Granting Lambda function access to AWS
 * services".
 */
final class Permissions {
    private final Map<String, Map<String, Object>> permissions = new TreeMap<>();
    private final Set<String> used = new ConcurrentSkipListSet<>();

    Permissions(TemplateTree template, Physical physical) {
        template.ofType("AWS::Lambda::Permission").keySet().forEach(id -> permissions.put(id, physical.properties(id)));
    }

    /**
     * Whether a service may call a function.
     *
     * @param service such as {@code events.amazonaws.com}
     * @param source the ARN of what it calls for
     * @param alias the ARN of the function's alias
     */
    boolean allow(String service, String source, String alias) {
        Set<String> allowing = new TreeSet<>();
        permissions.forEach((id, permission) -> {
            if (text(permission, "Action").equals("lambda:InvokeFunction")
                    && text(permission, "Principal").equals(service)
                    && text(permission, "FunctionName").equals(alias)
                    && Policies.matches(text(permission, "SourceArn"), source)) {
                allowing.add(id);
            }
        });
        allowing.stream().findFirst().ifPresent(used::add);
        return !allowing.isEmpty();
    }

    /** Those by which nobody was let in. */
    Set<String> unused() {
        Set<String> unused = new TreeSet<>(permissions.keySet());
        unused.removeAll(used);
        return unused;
    }
}
