package io.github.endpointlease.cloudformation.deploy;

import software.amazon.awssdk.services.cloudformation.CloudFormationClient;

/**
 * A change that somebody has to want: shown, asked about, and followed to its end.
 *
 * @param client stays open
 * @param region where the stack is
 * @param terminal who is told and asked
 * @param pause waits between two looks
 */
record ConfirmedChange(CloudFormationClient client, String region, Terminal terminal, Pause pause) {
    /**
     * Creates a stack or changes it, if that is confirmed.
     *
     * @param stack its name
     * @throws DeployException if it was not confirmed, and then the change set is gone; or if the stack did not become what it should
     */
    void carryOut(ChangeSet changes, String stack) {
        terminal.say("Changes to stack " + stack + " in " + region + ":");
        changes.show(terminal);
        String verb = changes.creates() ? "Create" : "Update";
        if (!terminal.confirms(verb + " stack " + stack + " in " + region + "?")) {
            changes.discard();
            throw new DeployException(
                    "Not confirmed: stack " + stack + " was not " + (changes.creates() ? "created." : "changed."),
                    null);
        }
        StackEvents events = new StackEvents(client, changes.stackId(), pause);
        changes.execute();
        String status = events.follow(terminal, changes.size());
        if (!status.equals("CREATE_COMPLETE") && !status.equals("UPDATE_COMPLETE")) {
            throw new DeployException(
                    "Stack " + stack + " ended in " + status
                            + events.firstFailure()
                                    .map(failure -> ". What failed first: " + failure)
                                    .orElse("."),
                    null);
        }
    }
}
