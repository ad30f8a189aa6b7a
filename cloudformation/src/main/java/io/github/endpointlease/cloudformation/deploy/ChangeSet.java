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
    private final List<ResourceChange> changes;

    private ChangeSet(CloudFormationClient client, String id, String stackId, List<ResourceChange> changes) {
        this.client = client;
        this.id = id;
        this.stackId = stackId;
        this.changes = changes;
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
        return create(
                client,
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
        return create(
                client,
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

    private static ChangeSet create(
            CloudFormationClient client, Consumer<CreateChangeSetRequest.Builder> asked, Pause pause) {
        CreateChangeSetResponse made = client.createChangeSet(asked);
        List<ResourceChange> changes = new ArrayList<>();
        DescribeChangeSetResponse page = settled(client, made.id(), pause);
        while (page.status() != ChangeSetStatus.FAILED) {
            page.changes().stream().map(Change::resourceChange).forEach(changes::add);
            String next = page.nextToken();
            if (next == null) {
                return new ChangeSet(client, made.id(), made.stackId(), changes);
            }
            page = described(client, made.id(), next);
        }
        ChangeSet failed = new ChangeSet(client, made.id(), made.stackId(), List.of());
        String reason = String.valueOf(page.statusReason());
        failed.delete();
        if (NOTHING.stream().noneMatch(reason::startsWith)) {
            throw new DeployException("CloudFormation does not accept the change: " + AwsTrouble.oneLine(reason), null);
        }
        return failed;
    }

    private static DescribeChangeSetResponse settled(CloudFormationClient client, String id, Pause pause) {
        while (true) {
            DescribeChangeSetResponse page = described(client, id, null);
            if (page.status() == ChangeSetStatus.CREATE_COMPLETE || page.status() == ChangeSetStatus.FAILED) {
                return page;
            }
            if (!pause.next()) {
                throw new DeployException("Interrupted before anything was changed.", null);
            }
        }
    }

    private static DescribeChangeSetResponse described(CloudFormationClient client, String id, @Nullable String next) {
        return client.describeChangeSet(request -> request.changeSetName(id).nextToken(next));
    }

    /** Returns the ARN of the stack, which a CREATE change set has made, if only in name. */
    String stackId() {
        return stackId;
    }

    boolean isEmpty() {
        return changes.isEmpty();
    }

    int size() {
        return changes.size();
    }

    /** Shows each change: the action, the logical id, the type, and whether something is replaced. */
    void show(Terminal terminal) {
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

    void delete() {
        client.deleteChangeSet(request -> request.changeSetName(id));
    }
}
