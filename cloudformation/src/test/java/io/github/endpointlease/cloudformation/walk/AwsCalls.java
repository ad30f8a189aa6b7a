package io.github.endpointlease.cloudformation.walk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.endpointlease.Leases;
import io.github.endpointlease.cloudformation.deploy.CloudFormationWire;
import io.github.endpointlease.standin.Call;
import io.github.endpointlease.standin.SageMakerService;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a call to AWS needs of IAM. Source: the Service Authorization Reference, for the actions, resources and condition keys of each
 * service.
 *
 * @param sageMaker knows the tags of endpoints
 */
record AwsCalls(SageMakerService sageMaker) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ACCESS_KEY = Pattern.compile("Credential=([^/]+)/");
    private static final String SCOPE = ":" + Physical.REGION + ":" + Physical.ACCOUNT + ":";
    private static final String ENDPOINT = "arn:aws:sagemaker" + SCOPE + "endpoint/";
    private static final String TAG = Leases.INSTALLATION_TAG;

    /** Who signed the call: every function has its role's name for an access key. */
    static String signer(Call call) {
        Matcher key = ACCESS_KEY.matcher(call.headers().getOrDefault("authorization", ""));
        if (!key.find()) {
            throw new IllegalStateException("The call is not signed: " + call.operation());
        }
        return key.group(1);
    }

    List<Access> needs(Call call) {
        String service = call.operation().substring(0, call.operation().indexOf('.'));
        String operation = call.operation().substring(call.operation().indexOf('.') + 1);
        return switch (service) {
            case "AmazonSSM" ->
                List.of(access(
                        "ssm:" + operation,
                        "arn:aws:ssm" + SCOPE + "parameter" + text(call, "Name", text(call, "Path", ""))));
            case "DynamoDB_20120810" -> dynamoDb(operation, json(call));
            case "SageMaker" -> sageMaker(operation, json(call));
            case "SageMakerRuntime" -> {
                String name = call.path().split("/", -1)[2];
                yield List.of(access("sagemaker:InvokeEndpoint", ENDPOINT + name.toLowerCase(Locale.ROOT)));
            }
            case "AWSStepFunctions" ->
                List.of(access("states:" + operation, text(call, "stateMachineArn", text(call, "executionArn", "?"))));
            case "Lambda" ->
                List.of(access(
                        "lambda:InvokeFunction",
                        URLDecoder.decode(call.path().split("/", -1)[3], StandardCharsets.UTF_8)));
            case "CloudFormation" ->
                List.of(access(
                        "cloudformation:" + operation,
                        CloudFormationWire.form(call).getOrDefault("StackName", "")));
            default -> throw new IllegalStateException("What IAM asks for is not known here: " + call.operation());
        };
    }

    private static List<Access> dynamoDb(String operation, JsonNode request) {
        if (!operation.equals("TransactWriteItems")) {
            return List.of(new Access("dynamodb:" + operation, table(request), leadingKeys(request)));
        }
        List<Access> needs = new ArrayList<>();
        for (JsonNode item : request.path("TransactItems")) {
            item.properties()
                    .forEach(part -> needs.add(access(
                            "dynamodb:"
                                    + (part.getKey().equals("ConditionCheck")
                                            ? "ConditionCheckItem"
                                            : part.getKey() + "Item"),
                            table(part.getValue()))));
        }
        return needs;
    }

    private static Map<String, String> leadingKeys(JsonNode request) {
        Map<String, String> context = new HashMap<>();
        request.path("Key")
                .properties()
                .forEach(key -> context.put(
                        "dynamodb:LeadingKeys", key.getValue().path("S").asText()));
        return context;
    }

    private static String table(JsonNode request) {
        return "arn:aws:dynamodb" + SCOPE + "table/" + request.path("TableName").asText();
    }

    private List<Access> sageMaker(String operation, JsonNode request) {
        String action = "sagemaker:" + operation;
        if (operation.equals("ListEndpoints")) {
            return List.of(access(action, "*"));
        }
        String arn = request.has("ResourceArn")
                ? request.path("ResourceArn").asText()
                : ENDPOINT + request.path("EndpointName").asText().toLowerCase(Locale.ROOT);
        Map<String, String> context = new HashMap<>();
        String owner = sageMaker.tags(arn.substring(arn.indexOf('/') + 1)).get(TAG);
        if (owner != null) {
            context.put("aws:ResourceTag/" + TAG, owner);
        }
        List<String> keys = new ArrayList<>();
        for (JsonNode tag : request.path("Tags")) {
            keys.add(tag.path("Key").asText());
            context.put(
                    "aws:RequestTag/" + tag.path("Key").asText(),
                    tag.path("Value").asText());
        }
        if (!keys.isEmpty()) {
            context.put("aws:TagKeys", String.join(",", keys));
        }
        List<Access> needs = new ArrayList<>(List.of(new Access(action, arn, context)));
        if (operation.equals("CreateEndpoint")) {
            String config = request.path("EndpointConfigName").asText().toLowerCase(Locale.ROOT);
            needs.add(new Access(action, "arn:aws:sagemaker" + SCOPE + "endpoint-config/" + config, context));
            if (!keys.isEmpty()) {
                needs.add(new Access("sagemaker:AddTags", arn, context));
            }
        }
        return needs;
    }

    private static Access access(String action, String resource) {
        return new Access(action, resource, Map.of());
    }

    private static String text(Call call, String field, String otherwise) {
        return json(call).path(field).asText(otherwise);
    }

    private static JsonNode json(Call call) {
        try {
            return JSON.readTree(call.body());
        } catch (IOException e) {
            throw new UncheckedIOException(call.operation() + " was not sent as JSON", e);
        }
    }
}
