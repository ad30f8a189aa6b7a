package io.github.endpointlease.cloudformation.deploy;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.Output;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/** What stacks there are, and what can be done with one. */
final class Stacks {
    private final CloudFormationClient client;

    Stacks(CloudFormationClient client) {
        this.client = client;
    }

    /**
     * Looks a stack up.
     *
     * @param stack its name, or its ARN, by which a deleted one is found, too
     */
    Optional<Stack> find(String stack) {
        try {
            return client.describeStacks(request -> request.stackName(stack)).stacks().stream()
                    .findFirst();
        } catch (CloudFormationException refused) {
            // the only sign of it; the text has been the same since 2011
            if (String.valueOf(refused.getMessage()).contains("does not exist")) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /** Returns how many resources the stack has. */
    int resources(String stack) {
        return (int)
                client
                        .listStackResourcesPaginator(request -> request.stackName(stack))
                        .stackResourceSummaries()
                        .stream()
                        .count();
    }

    void delete(String stack) {
        client.deleteStack(request -> request.stackName(stack));
    }

    /** Whether the stack has only been announced by a change set, and has nothing in it. */
    static boolean isEmpty(Stack stack) {
        return stack.stackStatusAsString().equals("REVIEW_IN_PROGRESS");
    }

    /** Refuses a stack that cannot be updated, and says what to do. */
    static void requireUpdatable(Stack stack) {
        String status = stack.stackStatusAsString();
        String is = "Stack " + stack.stackName() + " is in " + status + ": ";
        if (status.equals("ROLLBACK_COMPLETE")
                || status.equals("ROLLBACK_FAILED")
                || status.equals("CREATE_FAILED")
                || status.equals("DELETE_FAILED")) {
            throw new DeployException(is + "it can only be deleted. Run destroy first, then deploy again.", null);
        }
        if (status.endsWith("_IN_PROGRESS")) {
            throw new DeployException(is + "somebody is changing it. Wait until that is done.", null);
        }
        if (status.equals("UPDATE_ROLLBACK_FAILED")) {
            throw new DeployException(
                    is + "run aws cloudformation continue-update-rollback --stack-name " + stack.stackName()
                            + " first.",
                    null);
        }
    }

    static Map<String, String> outputs(Stack stack) {
        Map<String, String> outputs = new TreeMap<>();
        for (Output output : stack.outputs()) {
            outputs.put(output.outputKey(), output.outputValue());
        }
        return outputs;
    }

    static Optional<String> parameter(Stack stack, String name) {
        return stack.parameters().stream()
                .filter(parameter -> parameter.parameterKey().equals(name))
                .findFirst()
                .map(Parameter::parameterValue);
    }
}
