package io.github.endpointlease.cloudformation.template;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** What AWS allows. Sources: CloudFormation quotas; Lambda quotas; the API reference of Lambda's CreateFunction; IAM quotas. */
final class Limits {
    private static final int RESOURCES = 500;
    private static final int TEMPLATE_BYTES = 1_000_000;
    private static final int ENVIRONMENT_BYTES = 4096;
    private static final int POLICY_CHARACTERS = 10_240;

    /** What a reference becomes at most: a stack's id, whose name has 128 characters. */
    private static final int REFERENCE = 232;

    /** Installations that share Parameter Store would start and end each other's endpoints. */
    private static final String SPREAD =
            "spread the models over several project_prefix, each with \"lease_store\": \"dynamodb\".";

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9.:]+)}");

    /** Quotes, a colon and a comma around each text of a policy; blanks do not count. */
    private static final int AROUND_A_TEXT = 4;

    private Limits() {}

    static void check(Template template, String yaml) {
        int resources = template.names("Resources").size();
        if (resources > RESOURCES) {
            throw new TemplateException("A stack has at most " + RESOURCES + " resources, but these models need "
                    + resources + ". To have more, " + SPREAD);
        }
        template.inlinePolicies().forEach(Limits::checkPolicies);
        int bytes = bytes(yaml);
        if (bytes > TEMPLATE_BYTES) {
            throw new TemplateException("A template has at most " + TEMPLATE_BYTES + " bytes, but this one has " + bytes
                    + ". To have more, " + SPREAD);
        }
    }

    /** Of the policies that a role has inline, all together. */
    static void checkPolicies(String role, Node policies) {
        int characters = characters(policies);
        if (characters > POLICY_CHARACTERS) {
            throw new TemplateException("The policies of a role have at most " + POLICY_CHARACTERS
                    + " characters, but the names of these models make about " + characters + " of " + role
                    + ". Shorten them, or " + SPREAD);
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
        return AROUND_A_TEXT + longest(node).length();
    }

    /** The longest text that CloudFormation can make of a value. */
    private static String longest(Node value) {
        String text = Nodes.text(value);
        return switch (value.getTag().getValue()) {
            case "!Ref", "!GetAtt" -> longest(text);
            case "!Sub" -> VARIABLE.matcher(text).replaceAll(variable -> longest(variable.group(1)));
            default -> text;
        };
    }

    private static String longest(String reference) {
        return switch (reference) {
            case "AWS::Partition" -> "aws-us-gov";
            case "AWS::Region" -> "ap-southeast-1";
            case "AWS::AccountId" -> "123456789012";
            case "LeaseStore.LeaseStore" -> "dynamodb";
            default -> "x".repeat(REFERENCE);
        };
    }

    static void checkEnvironment(String function, MappingNode environment) {
        int bytes = 0;
        for (NodeTuple variable : environment.getValue()) {
            bytes += bytes(Nodes.text(variable.getKeyNode())) + bytes(longest(variable.getValueNode()));
        }
        if (bytes > ENVIRONMENT_BYTES) {
            throw new TemplateException("The variables of a Lambda function have at most " + ENVIRONMENT_BYTES
                    + " bytes, but the names and routes of these models make " + bytes + " of function " + function
                    + ". Shorten them, or " + SPREAD);
        }
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
