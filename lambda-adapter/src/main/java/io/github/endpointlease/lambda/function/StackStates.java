package io.github.endpointlease.lambda.function;

import io.github.endpointlease.model.BackendException;
import java.util.Optional;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/**
 * Looks what a stack is doing. Needs {@code cloudformation:DescribeStacks} and {@code cloudformation:DescribeStackEvents} on it.
 * Sources: AWS CloudFormation API Reference, {@code StackStatus}: every state of a rollback has {@code ROLLBACK} in its name, that of a
 * creation at its beginning; {@code DescribeStackEvents}: newest first, for 90 days.
 */
final class StackStates {
    private final CloudFormationClient client;

    /**
     * @param client stays open
     */
    StackStates(CloudFormationClient client) {
        this.client = client;
    }

    /** What matters here of what a stack can be doing. */
    enum State {
        /** A creation has failed, and with it goes all that it has made; also where a first attempt to undo it has failed. */
        UNDOING_CREATION,
        /** An update has failed, and with it goes what it has added. */
        UNDOING_UPDATE,
        /** All of it goes. */
        DELETING,
        /** Anything else, such as an update. */
        OTHER;

        boolean isRollback() {
            return this == UNDOING_CREATION || this == UNDOING_UPDATE;
        }
    }

    /**
     * What the stack is doing.
     *
     * @param stackId the stack's ARN
     * @throws BackendException if that cannot be known
     */
    State state(String stackId) {
        String doing = "Whether the stack is rolling back cannot be known";
        try {
            Optional<Stack> stack = client.describeStacks(request -> request.stackName(stackId)).stacks().stream()
                    .findFirst();
            String status = stack.orElseThrow(() -> BackendException.passing(doing + ": it is not shown.", null))
                    .stackStatusAsString();
            if (status.contains("ROLLBACK")) {
                return status.startsWith("ROLLBACK") ? State.UNDOING_CREATION : State.UNDOING_UPDATE;
            }
            if (status.startsWith("DELETE_")) {
                return wasNeverCreated(stackId) ? State.UNDOING_CREATION : State.DELETING;
            }
            return State.OTHER;
        } catch (SdkException e) {
            throw BackendException.passing(doing + ": " + e.getMessage(), e);
        }
    }

    /** A stack whose creation could not be undone has to be deleted, and then says no more than that it is being deleted. */
    private boolean wasNeverCreated(String stackId) {
        return client.describeStackEventsPaginator(request -> request.stackName(stackId)).stackEvents().stream()
                .filter(event -> stackId.equals(event.physicalResourceId()))
                .map(StackEvent::resourceStatusAsString)
                .filter(status -> !status.startsWith("DELETE_"))
                .findFirst()
                .filter(status -> status.startsWith("ROLLBACK_")
                        || status.equals("CREATE_IN_PROGRESS")
                        || status.equals("CREATE_FAILED"))
                .isPresent();
    }
}
