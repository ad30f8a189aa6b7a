package io.github.endpointlease.lambda.function;

import io.github.endpointlease.model.BackendException;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/**
 * Looks what a stack is doing. Needs {@code cloudformation:DescribeStacks} on it. Source: AWS CloudFormation API Reference,
 * {@code StackStatus}: every state of a rollback has {@code ROLLBACK} in its name.
 */
final class StackStates {
    private final CloudFormationClient client;

    /**
     * @param client stays open
     */
    StackStates(CloudFormationClient client) {
        this.client = client;
    }

    /**
     * Whether a creation or an update is being undone.
     *
     * @param stackId the stack's ARN
     * @throws BackendException if that cannot be known
     */
    boolean isRollingBack(String stackId) {
        String doing = "Whether the stack is rolling back cannot be known";
        try {
            Optional<Stack> stack = client.describeStacks(request -> request.stackName(stackId)).stacks().stream()
                    .findFirst();
            return stack.orElseThrow(() -> BackendException.passing(doing + ": it is not shown.", null))
                    .stackStatusAsString()
                    .contains("ROLLBACK");
        } catch (SdkException e) {
            throw BackendException.passing(doing + ": " + e.getMessage(), e);
        }
    }
}
