package io.github.endpointlease.cloudformation.template;

import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** What AWS allows. Sources: CloudFormation quotas; Lambda quotas; the API reference of Lambda's CreateFunction. */
final class Limits {
    private static final int RESOURCES = 500;
    private static final int TEMPLATE_BYTES = 1_000_000;
    private static final int ENVIRONMENT_BYTES = 4096;
    private static final int FUNCTION_NAME = 64;

    private Limits() {}

    static void check(Template template, String yaml) {
        int resources = template.names("Resources").size();
        if (resources > RESOURCES) {
            throw new TemplateException("A stack has at most " + RESOURCES + " resources, but these models need "
                    + resources + ". Spread them over several project_prefix.");
        }
        int bytes = yaml.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > TEMPLATE_BYTES) {
            throw new TemplateException("A template has at most " + TEMPLATE_BYTES + " bytes, but this one has " + bytes
                    + ". Spread the models over several project_prefix.");
        }
    }

    /** References are counted by the length of their names, which is about what they become. */
    static void checkEnvironment(String function, MappingNode environment) {
        int bytes = 0;
        for (NodeTuple variable : environment.getValue()) {
            bytes += Nodes.text(variable.getKeyNode()).getBytes(StandardCharsets.UTF_8).length;
            bytes += ((ScalarNode) variable.getValueNode()).getValue().getBytes(StandardCharsets.UTF_8).length;
        }
        if (bytes > ENVIRONMENT_BYTES) {
            throw new TemplateException("The variables of a Lambda function have at most " + ENVIRONMENT_BYTES
                    + " bytes, but the names and routes of these models make " + bytes + " of function " + function
                    + ". Shorten them, or spread the models over several project_prefix.");
        }
    }

    static String functionName(String name) {
        if (name.length() > FUNCTION_NAME) {
            throw new TemplateException("project_prefix must leave the names of Lambda functions within "
                    + FUNCTION_NAME + " characters, but was too long for: " + name);
        }
        return name;
    }
}
