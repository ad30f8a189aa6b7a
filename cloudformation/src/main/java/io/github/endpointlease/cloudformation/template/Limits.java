package io.github.endpointlease.cloudformation.template;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** What AWS allows. Sources: CloudFormation quotas; Lambda quotas; the API reference of Lambda's CreateFunction; IAM quotas. */
final class Limits {
    private static final int RESOURCES = 500;
    private static final int TEMPLATE_BYTES = 1_000_000;
    private static final int ENVIRONMENT_BYTES = 4096;
    private static final int POLICY_CHARACTERS = 10_240;

    /** About what a reference to a resource becomes. */
    private static final int REFERENCE = 80;

    /** Quotes, a colon and a comma around each text of a policy; blanks do not count. */
    private static final int AROUND_A_TEXT = 4;

    private Limits() {}

    static void check(Template template, String yaml) {
        int resources = template.names("Resources").size();
        if (resources > RESOURCES) {
            throw new TemplateException("A stack has at most " + RESOURCES + " resources, but these models need "
                    + resources + ". Spread them over several project_prefix.");
        }
        template.inlinePolicies().forEach(Limits::checkPolicies);
        int bytes = yaml.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > TEMPLATE_BYTES) {
            throw new TemplateException("A template has at most " + TEMPLATE_BYTES + " bytes, but this one has " + bytes
                    + ". Spread the models over several project_prefix.");
        }
    }

    /** Of the policies that a role has inline, all together. */
    static void checkPolicies(String role, Node policies) {
        int characters = characters(policies);
        if (characters > POLICY_CHARACTERS) {
            throw new TemplateException("The policies of a role have at most " + POLICY_CHARACTERS
                    + " characters, but the names of these models make about " + characters + " of " + role
                    + ". Shorten them, or spread the models over several project_prefix.");
        }
    }

    private static int characters(Node node) {
        if (node instanceof MappingNode map) {
            return map.getValue().stream()
                    .mapToInt(entry -> characters(entry.getKeyNode()) + characters(entry.getValueNode()))
                    .sum();
        }
        if (node instanceof SequenceNode list) {
            return list.getValue().stream().mapToInt(Limits::characters).sum();
        }
        boolean isReference = List.of("!Ref", "!GetAtt").contains(node.getTag().getValue());
        // the longest that there are
        String text = Nodes.text(node)
                .replace("${AWS::Partition}", "aws-us-gov")
                .replace("${AWS::Region}", "ap-southeast-1")
                .replace("${AWS::AccountId}", "123456789012");
        return AROUND_A_TEXT + (isReference ? REFERENCE : text.length());
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
}
