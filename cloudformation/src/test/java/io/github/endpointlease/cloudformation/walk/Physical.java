package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.text;

import io.github.endpointlease.cloudformation.template.Intrinsic;
import io.github.endpointlease.cloudformation.template.TemplateTree;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;

/** What the resources of a stack are called in an account, and so what the template's references stand for. */
final class Physical {
    static final String ACCOUNT = "123456789012";
    static final String REGION = "us-east-1";

    private static final String SCOPE = ":" + REGION + ":" + ACCOUNT + ":";

    private final TemplateTree template;
    private final String stack;
    private final Map<String, String> parameters;
    private final Map<String, String> answered = new HashMap<>();

    Physical(TemplateTree template, String stack, Map<String, String> parameters) {
        this.template = template;
        this.stack = stack;
        this.parameters = Map.copyOf(parameters);
    }

    String stackId() {
        return "arn:aws:cloudformation" + SCOPE + "stack/" + stack + "/6d1e5e10-0000-4000-8000-000000000000";
    }

    /** Keeps what a custom resource has answered. */
    void answered(String id, Map<String, String> data) {
        data.forEach((name, value) -> answered.put(id + "." + name, value));
    }

    /** The properties of a resource, with everything that they refer to. */
    Map<String, Object> properties(String id) {
        return map(resolve(template.properties(id)));
    }

    Object resolve(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> resolved = new LinkedHashMap<>();
            map.forEach((key, inner) -> resolved.put((String) key, resolve(Objects.requireNonNull(inner))));
            return resolved;
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(inner -> resolve(Objects.requireNonNull(inner)))
                    .toList();
        }
        if (value instanceof Intrinsic intrinsic) {
            return switch (intrinsic.name()) {
                case "Ref" -> ref(intrinsic.text());
                case "GetAtt" -> attribute(intrinsic.text());
                case "Sub" -> substituted(intrinsic.text());
                default ->
                    throw new IllegalStateException("The template has a function that is not known here: " + intrinsic);
            };
        }
        return value;
    }

    private String substituted(String text) {
        return Intrinsic.variables()
                .matcher(text)
                .replaceAll(variable -> Matcher.quoteReplacement(
                        variable.group(1).contains(".") ? attribute(variable.group(1)) : ref(variable.group(1))));
    }

    String ref(String id) {
        return switch (id) {
            case "AWS::Partition" -> "aws";
            case "AWS::Region" -> REGION;
            case "AWS::AccountId" -> ACCOUNT;
            case "AWS::URLSuffix" -> "amazonaws.com";
            case "AWS::StackId" -> stackId();
            default -> {
                String parameter = parameters.get(id);
                yield parameter == null ? refOfResource(id) : parameter;
            }
        };
    }

    private String refOfResource(String id) {
        Map<String, Object> properties = template.properties(id);
        return switch (type(id)) {
            case "AWS::DynamoDB::Table" -> String.valueOf(properties.getOrDefault("TableName", stack + "-" + id));
            case "AWS::Lambda::Function" -> text(properties, "FunctionName");
            case "AWS::Lambda::Alias" ->
                "arn:aws:lambda" + SCOPE + "function:" + resolve(Objects.requireNonNull(properties.get("FunctionName")))
                        + ":live";
            case "AWS::StepFunctions::StateMachine" -> "arn:aws:states" + SCOPE + "stateMachine:" + stack + "-" + id;
            case "AWS::SNS::Topic" -> "arn:aws:sns" + SCOPE + properties.getOrDefault("TopicName", stack + "-" + id);
            case "AWS::Logs::LogGroup" -> text(properties, "LogGroupName");
            case "AWS::S3::Bucket" -> (stack + "-" + id).toLowerCase(Locale.ROOT);
            case "AWS::ApiGateway::RestApi" -> "abcde12345";
            default -> stack + "-" + id;
        };
    }

    private String attribute(String path) {
        String id = path.substring(0, path.indexOf('.'));
        String name = path.substring(path.indexOf('.') + 1);
        String answer = answered.get(path);
        if (answer != null) {
            return answer;
        }
        String type = type(id);
        if (!name.equals("Arn")) {
            return switch (name) {
                case "Version" -> "1";
                case "RootResourceId",
                        "Name",
                        "EndpointConfigName",
                        "ModelName",
                        "RegionalDomainName",
                        "RegionalHostedZoneId" -> stack + "-" + id;
                default -> throw new IllegalStateException("Nobody has answered " + path);
            };
        }
        return switch (type) {
            case "AWS::DynamoDB::Table" -> "arn:aws:dynamodb" + SCOPE + "table/" + ref(id);
            case "AWS::Lambda::Function" -> "arn:aws:lambda" + SCOPE + "function:" + ref(id);
            case "AWS::Logs::LogGroup" -> "arn:aws:logs" + SCOPE + "log-group:" + ref(id) + ":*";
            case "AWS::S3::Bucket" -> "arn:aws:s3:::" + ref(id);
            case "AWS::IAM::Role" -> "arn:aws:iam::" + ACCOUNT + ":role/" + id;
            case "AWS::Events::Rule" -> "arn:aws:events" + SCOPE + "rule/" + stack + "-" + id;
            default -> throw new IllegalStateException("The ARN of a " + type + " is not known here: " + path);
        };
    }

    private String type(String id) {
        Object resource = template.resources().get(id);
        if (resource == null) {
            throw new IllegalStateException("The template has no " + id);
        }
        return text(map(resource), "Type");
    }
}
