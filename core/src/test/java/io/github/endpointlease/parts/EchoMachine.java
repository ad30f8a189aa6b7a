package io.github.endpointlease.parts;

import io.github.endpointlease.model.EndpointName;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * A state machine that ends as that of the reference stack does over an endpoint that echoes, but needs no endpoint: for parts that
 * have Step Functions and no SageMaker.
 */
public final class EchoMachine {
    private static final String DEFINITION = """
            {
              "StartAt": "Known",
              "States": {
                "Known": {
                  "Type": "Choice",
                  "Choices": [
                    {"Variable": "$.endpointname", "StringEquals": "MISSING", "Next": "Missing"},
                    {"Variable": "$.body", "IsString": true, "Next": "Text"}
                  ],
                  "Default": "Json"
                },
                "Missing": {
                  "Type": "Fail",
                  "Error": "SageMakerRuntime.ValidationErrorException",
                  "Cause": "Endpoint MISSING of account 123456789012 not found."
                },
                "Text": {
                  "Type": "Pass",
                  "Parameters": {
                    "Body.$": "$.body",
                    "ContentType": "application/json",
                    "InvokedProductionVariant": "AllTraffic"
                  },
                  "End": true
                },
                "Json": {
                  "Type": "Pass",
                  "Parameters": {
                    "Body.$": "States.JsonToString($.body)",
                    "ContentType": "application/json",
                    "InvokedProductionVariant": "AllTraffic"
                  },
                  "End": true
                }
              }
            }
            """;

    private EchoMachine() {}

    /** Creates it where roles are not looked at, and returns its ARN. */
    public static String create(SfnClient client, EndpointName missing) {
        return create(client, "demo-async", "arn:aws:iam::123456789012:role/demo", missing);
    }

    /**
     * Creates it.
     *
     * @param client whom to call; not closed
     * @param name the state machine's name
     * @param roleArn a role that Step Functions may take; it needs no permissions
     * @param missing the endpoint that is said to be missing; every other echoes
     * @return its ARN
     */
    public static String create(SfnClient client, String name, String roleArn, EndpointName missing) {
        return client.createStateMachine(create ->
                        create.name(name).roleArn(roleArn).definition(DEFINITION.replace("MISSING", missing.value())))
                .stateMachineArn();
    }
}
