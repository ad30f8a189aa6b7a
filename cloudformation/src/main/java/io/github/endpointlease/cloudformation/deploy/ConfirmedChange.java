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
     * Changes a stack, if that is confirmed.
     *
     * @param verb what the question begins with
     * @param stack its name
     * @return whether it was confirmed; if not, the change set is still there
     * @throws DeployException if the stack did not become what it should
     */
    boolean carryOut(ChangeSet changes, String verb, String stack) {
        terminal.say("Changes to stack " + stack + " in " + region + ":");
        changes.show(terminal);
        if (!terminal.confirms(verb + " stack " + stack + " in " + region + "?")) {
            return false;
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
        return true;
    }
}
