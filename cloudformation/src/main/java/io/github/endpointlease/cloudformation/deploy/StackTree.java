package io.github.endpointlease.cloudformation.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.TemplateStage;

/**
 * A stack as it is, and the stacks that are nested in it.
 *
 * @param name the stack's name
 * @param text its template, as it was given to CloudFormation
 * @param template the same, read
 * @param physicalIds what its resources are called in AWS, by logical id
 * @param nested by logical id
 */
record StackTree(
        String name, String text, ObjectNode template, Map<String, String> physicalIds, Map<String, StackTree> nested) {
    private static final String STACK = "AWS::CloudFormation::Stack";
    private static final String PARAMETER = "AWS::SSM::Parameter";
    /** Where the original keeps its leases. */
    private static final String LEASES = "/sagemaker/endpoint/expiry/";

    /**
     * Asks CloudFormation.
     *
     * @param stackId the stack's ARN
     * @throws DeployException if a template cannot be read
     */
    static StackTree read(CloudFormationClient client, String stackId) {
        // arn:aws:cloudformation:<region>:<account>:stack/<name>/<id>
        String name = stackId.split("/", -1)[1];
        String text = client.getTemplate(request -> request.stackName(stackId).templateStage(TemplateStage.ORIGINAL))
                .templateBody();
        ObjectNode template = ForeignTemplate.parse(text, name);
        Map<String, String> physicalIds = new HashMap<>();
        client.listStackResourcesPaginator(request -> request.stackName(stackId)).stackResourceSummaries().stream()
                .filter(resource -> resource.physicalResourceId() != null)
                .forEach(resource -> physicalIds.put(resource.logicalResourceId(), resource.physicalResourceId()));
        Map<String, StackTree> nested = new LinkedHashMap<>();
        template.path("Resources").properties().forEach(resource -> {
            String nestedId = physicalIds.get(resource.getKey());
            // one that its condition excludes has none
            if (isA(STACK, resource.getValue()) && nestedId != null) {
                nested.put(resource.getKey(), read(client, nestedId));
            }
        });
        return new StackTree(name, text, template, physicalIds, nested);
    }

    private static boolean isA(String type, JsonNode resource) {
        return resource.path("Type").asText().equals(type);
    }

    /** Whether a lease of the original is among the resources of all these stacks. */
    boolean holdsLeases() {
        JsonNode resources = template.path("Resources");
        boolean holdsOne = physicalIds.entrySet().stream()
                .anyMatch(resource -> isA(PARAMETER, resources.path(resource.getKey()))
                        && resource.getValue().startsWith(LEASES));
        return holdsOne || nested.values().stream().anyMatch(StackTree::holdsLeases);
    }
}
