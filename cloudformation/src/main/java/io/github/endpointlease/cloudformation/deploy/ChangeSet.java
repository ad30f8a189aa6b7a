package io.github.endpointlease.cloudformation.deploy;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Capability;
import software.amazon.awssdk.services.cloudformation.model.Change;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetStatus;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetType;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetRequest;
import software.amazon.awssdk.services.cloudformation.model.CreateChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.DescribeChangeSetResponse;
import software.amazon.awssdk.services.cloudformation.model.Parameter;
import software.amazon.awssdk.services.cloudformation.model.Replacement;
import software.amazon.awssdk.services.cloudformation.model.ResourceChange;
import software.amazon.awssdk.services.cloudformation.model.Stack;

/** What a deployment would change. For use by one thread. */
final class ChangeSet {
    private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern(
                    "'endpoint-lease-'yyyyMMdd'T'HHmmss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** How CloudFormation says that nothing would change. Source: its troubleshooting guide, "No updates to perform". */
    private static final List<String> NOTHING =
            List.of("The submitted information didn't contain changes", "No updates are to be performed");

    private final CloudFormationClient client;
    private final String id;
    private final String stackId;
    private final boolean create;
    private final List<ResourceChange> changes = new ArrayList<>();
    private boolean empty;

    private ChangeSet(CloudFormationClient client, CreateChangeSetResponse made, boolean create) {
        this.client = client;
        this.id = made.id();
        this.stackId = made.stackId();
        this.create = create;
    }

    /** Returns a name that is new among those of a stack, unless somebody else makes one in the same second. */
    static String nameAt(Instant now) {
        return NAME.format(now);
    }

    /**
     * Makes one for our own stack, and waits until CloudFormation knows what it holds.
     *
     * @param create whether there is no such stack yet
     * @param name new among those of the stack
     * @throws DeployException if CloudFormation does not accept the template
     */
    static ChangeSet create(
            CloudFormationClient client,
            String stack,
            boolean create,
            String name,
            String templateUrl,
            Map<String, String> parameters,
            Pause pause) {
        return known(
                client,
                create,
                request -> request.stackName(stack)
                        .changeSetName(name)
                        .changeSetType(create ? ChangeSetType.CREATE : ChangeSetType.UPDATE)
                        .templateURL(templateUrl)
                        .capabilities(Capability.CAPABILITY_IAM)
                        .parameters(parameters.entrySet().stream()
                                .map(parameter -> Parameter.builder()
                                        .parameterKey(parameter.getKey())
                                        .parameterValue(parameter.getValue())
                                        .build())
                                .toList()),
                pause);
    }

    /**
     * Makes one for a stack of somebody else: its parameters keep their values, and whatever it holds may be in it.
     *
     * @param name new among those of the stack
     * @throws DeployException if CloudFormation does not accept the template
     */
    static ChangeSet ofForeign(CloudFormationClient client, Stack stack, String name, String templateUrl, Pause pause) {
        return known(
                client,
                false,
                request -> request.stackName(stack.stackId())
                        .changeSetName(name)
                        .changeSetType(ChangeSetType.UPDATE)
                        .templateURL(templateUrl)
                        .capabilities(
                                Capability.CAPABILITY_IAM,
                                Capability.CAPABILITY_NAMED_IAM,
                                Capability.CAPABILITY_AUTO_EXPAND)
                        .parameters(stack.parameters().stream()
                                .map(parameter -> Parameter.builder()
                                        .parameterKey(parameter.parameterKey())
                                        .usePreviousValue(true)
                                        .build())
                                .toList()),
                pause);
    }

    private static ChangeSet known(
            CloudFormationClient client, boolean create, Consumer<CreateChangeSetRequest.Builder> asked, Pause pause) {
        CreateChangeSetResponse made = client.createChangeSet(asked);
        ChangeSet changeSet = new ChangeSet(client, made, create);
        changeSet.read(pause);
        return changeSet;
    }

    private void read(Pause pause) {
        DescribeChangeSetResponse page = settled(pause);
        if (page.status() == ChangeSetStatus.FAILED) {
            String reason = String.valueOf(page.statusReason());
            discard();
            if (NOTHING.stream().noneMatch(reason::startsWith)) {
                throw new DeployException(
                        "CloudFormation does not accept the change: " + AwsTrouble.oneLine(reason), null);
            }
            empty = true;
            return;
        }
        page.changes().stream().map(Change::resourceChange).forEach(changes::add);
        for (String next = page.nextToken(); next != null; next = page.nextToken()) {
            page = described(next);
            page.changes().stream().map(Change::resourceChange).forEach(changes::add);
        }
    }

    private DescribeChangeSetResponse settled(Pause pause) {
        while (true) {
            DescribeChangeSetResponse page = described(null);
            if (page.status() == ChangeSetStatus.CREATE_COMPLETE || page.status() == ChangeSetStatus.FAILED) {
                return page;
            }
            if (!pause.next()) {
                throw new DeployException("Interrupted: the stack was not changed.", null);
            }
        }
    }

    private DescribeChangeSetResponse described(@Nullable String next) {
        return client.describeChangeSet(request -> request.changeSetName(id).nextToken(next));
    }

    /** Returns the ARN of the stack, which a CREATE change set has made, if only in name. */
    String stackId() {
        return stackId;
    }

    /** Whether it creates the stack. */
    boolean creates() {
        return create;
    }

    /** Whether CloudFormation found nothing to do. Outputs may change though no resource does. */
    boolean isEmpty() {
        return empty;
    }

    int size() {
        return changes.size();
    }

    /** Shows each change: the action, the logical id, the type, and whether something is replaced. */
    void show(Terminal terminal) {
        if (changes.isEmpty()) {
            terminal.say("  No resource; only what the stack says of itself, such as its outputs");
        }
        for (ResourceChange change : changes) {
            String replaced = change.replacement() == Replacement.TRUE
                    ? "  is replaced"
                    : change.replacement() == Replacement.CONDITIONAL ? "  may be replaced" : "";
            terminal.say("  " + change.actionAsString() + "  " + change.logicalResourceId() + "  "
                    + change.resourceType() + replaced);
        }
    }

    void execute() {
        client.executeChangeSet(request -> request.changeSetName(id));
    }

    /** Deletes it, and the stack, too, if it has made that one and there is still nothing in it: another deployment may have filled it. */
    void discard() {
        client.deleteChangeSet(request -> request.changeSetName(id));
        if (create) {
            Stacks stacks = new Stacks(client);
            stacks.find(stackId).filter(Stacks::isEmpty).ifPresent(stack -> stacks.delete(stackId));
        }
    }
}
