package io.github.endpointlease.backend.stepfunctions;

import io.github.endpointlease.model.EndpointName;
import software.amazon.awssdk.services.sfn.SfnClient;

/**
 * A state machine that ends as that of the reference stack does over an endpoint that echoes, but needs no endpoint: for parts that
 * have Step Functions and no SageMaker.
 */
final class EchoMachine {
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

    /** Creates it and returns its ARN. */
    static String create(SfnClient client, EndpointName missing) {
        return client.createStateMachine(create -> create.name("demo-async")
                        .roleArn("arn:aws:iam::123456789012:role/demo")
                        .definition(DEFINITION.replace("MISSING", missing.value())))
                .stateMachineArn();
    }
}
