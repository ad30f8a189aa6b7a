package io.github.endpointlease.cloudformation.deploy;

import java.util.List;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/** Deletes stacks. One call at a time. */
final class Deletion {
    private final CloudFormationClient client;
    private final String region;
    private final Terminal terminal;
    private final Pause pause;

    Deletion(CloudFormationClient client, String region, Terminal terminal, Pause pause) {
        this.client = client;
        this.region = region;
        this.terminal = terminal;
        this.pause = pause;
    }

    /** Deletes a stack after a yes, follows what happens, and tells what remains. */
    void of(String name) {
        Stacks stacks = new Stacks(client);
        Stack stack = stacks.find(name)
                .orElseThrow(() -> new DeployException("There is no stack " + name + " in " + region + ".", null));
        int resources = stacks.resources(stack.stackId());
        if (!terminal.confirms(
                "Delete stack " + name + " in " + region + " with its " + resources
                        + " resources? Its leases end, and its endpoints are deleted unless the stack was told to keep them.")) {
            throw new DeployException("Not confirmed: nothing was changed.", null);
        }
        if (Stacks.isEmpty(stack)) {
            // nothing will happen that could be followed
            stacks.delete(stack.stackId());
        } else {
            delete(stacks, stack, resources);
        }
        terminal.say("Stack " + name + " is deleted.");
    }

    private void delete(Stacks stacks, Stack stack, int resources) {
        StackEvents events = new StackEvents(client, stack.stackId(), pause);
        stacks.delete(stack.stackId());
        String status = events.follow(terminal, resources);
        tell("Kept, because the template says so", events.kept());
        Stacks.parameter(stack, "CodeBucket")
                .ifPresent(bucket -> tell("Kept, because other stacks may use it", List.of("bucket " + bucket)));
        if (events.keeps(TokenTable.LOGICAL_ID)) {
            terminal.say(TokenTable.NEXT_TIME);
        }
        if (!status.equals("DELETE_COMPLETE")) {
            tell("Not deleted", events.notDeleted());
            throw new DeployException(
                    "Stack " + stack.stackName() + " ended in " + status
                            + events.firstFailure()
                                    .map(failure -> ". What failed first: " + failure)
                                    .orElse(".")
                            + " Mend that and run destroy again.",
                    null);
        }
    }

    private void tell(String what, List<String> resources) {
        resources.forEach(resource -> terminal.say(what + ": " + resource));
    }
}
