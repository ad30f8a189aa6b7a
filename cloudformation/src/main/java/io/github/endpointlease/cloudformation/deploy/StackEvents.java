package io.github.endpointlease.cloudformation.deploy;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.DescribeStackEventsResponse;
import software.amazon.awssdk.services.cloudformation.model.StackEvent;

/** Follows what happens to a stack, from now until it is done. For use by one thread. */
final class StackEvents {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final String GONE = "DELETE_COMPLETE";
    /** The end of a resource that the template keeps. */
    private static final String SKIPPED = "DELETE_SKIPPED";

    private final CloudFormationClient client;
    private final String stackId;
    private final Pause pause;
    private @Nullable String lastSeen;
    /** The last event of each resource, in the order in which they began. */
    private final Map<String, StackEvent> latest = new LinkedHashMap<>();

    private @Nullable StackEvent firstFailure;

    /** Begins after what has happened so far. */
    StackEvents(CloudFormationClient client, String stackId, Pause pause) {
        this.client = client;
        this.stackId = stackId;
        this.pause = pause;
        page(null).stackEvents().stream().findFirst().ifPresent(newest -> lastSeen = newest.eventId());
    }

    /**
     * Tells every event once, until the stack is done.
     *
     * @param resources how many resources will have an event, for the sake of progress
     * @return the status that it ends in
     * @throws DeployException if it cannot be followed any longer; CloudFormation goes on without anybody who looks
     */
    String follow(Terminal terminal, int resources) {
        try {
            boolean gone = false;
            while (true) {
                List<StackEvent> fresh = fresh();
                for (StackEvent event : fresh) {
                    tell(event, terminal, resources);
                    if (isOfStack(event) && isEnd(event)) {
                        return event.resourceStatusAsString();
                    }
                }
                if (gone) {
                    return GONE;
                }
                // somebody else may have deleted it before the first look; then one more look shows what happened
                // meanwhile
                gone = fresh.isEmpty() && isGone();
                if (!gone && !pause.next()) {
                    throw goesOn("Interrupted.", null);
                }
            }
        } catch (SdkException trouble) {
            throw goesOn(AwsTrouble.line(trouble), trouble);
        }
    }

    private void tell(StackEvent event, Terminal terminal, int resources) {
        if (!isOfStack(event)) {
            latest.put(event.logicalResourceId(), event);
            note(event);
        }
        terminal.say(text(event, resources));
    }

    private DeployException goesOn(String why, @Nullable Throwable cause) {
        return new DeployException(
                why + " CloudFormation goes on by itself with " + stackId
                        + "; aws cloudformation describe-stack-events shows what it does.",
                cause);
    }

    private boolean isGone() {
        return new Stacks(client)
                .find(stackId)
                .map(stack -> stack.stackStatusAsString().equals(GONE))
                .orElse(true);
    }

    private boolean isOfStack(StackEvent event) {
        return stackId.equals(event.physicalResourceId());
    }

    private static boolean isEnd(StackEvent event) {
        String status = event.resourceStatusAsString();
        return status.endsWith("_COMPLETE") || status.endsWith("_FAILED") || status.equals(SKIPPED);
    }

    private void note(StackEvent event) {
        boolean failed = event.resourceStatusAsString().endsWith("_FAILED");
        // what was still under way when another resource failed
        boolean cancelled = String.valueOf(event.resourceStatusReason()).endsWith("cancelled");
        if (failed && !cancelled && firstFailure == null) {
            firstFailure = event;
        }
    }

    /** Everything since the last look, oldest first. AWS tells the newest first, page by page. */
    private List<StackEvent> fresh() {
        List<StackEvent> fresh = new ArrayList<>();
        String next = null;
        boolean reached = false;
        do {
            DescribeStackEventsResponse page = page(next);
            for (StackEvent event : page.stackEvents()) {
                if (event.eventId().equals(lastSeen)) {
                    reached = true;
                    break;
                }
                fresh.add(event);
            }
            next = page.nextToken();
        } while (next != null && !reached);
        if (!fresh.isEmpty()) {
            lastSeen = fresh.get(0).eventId();
        }
        Collections.reverse(fresh);
        return fresh;
    }

    private DescribeStackEventsResponse page(@Nullable String next) {
        return client.describeStackEvents(request -> request.stackName(stackId).nextToken(next));
    }

    private String text(StackEvent event, int resources) {
        long done = latest.values().stream().filter(StackEvents::isEnd).count();
        String reason = event.resourceStatusReason();
        return "[" + done + "/" + resources + "] " + TIME.format(event.timestamp()) + "  "
                + event.resourceStatusAsString() + "  " + event.logicalResourceId()
                + (reason == null ? "" : "  " + AwsTrouble.oneLine(reason));
    }

    /** Returns what went wrong first, with its reason. */
    Optional<String> firstFailure() {
        return Optional.ofNullable(firstFailure)
                .map(event ->
                        described(event) + ": " + AwsTrouble.oneLine(String.valueOf(event.resourceStatusReason())));
    }

    /** Returns the resources that the template keeps, each with its type and its name in AWS. */
    List<String> kept() {
        return endedIn(SKIPPED);
    }

    /** Returns the resources that could not be deleted, each with its type and its name in AWS. */
    List<String> notDeleted() {
        return endedIn("DELETE_FAILED");
    }

    /** Whether the template keeps the resource. */
    boolean keeps(String logicalId) {
        StackEvent last = latest.get(logicalId);
        return last != null && last.resourceStatusAsString().equals(SKIPPED);
    }

    private List<String> endedIn(String status) {
        return latest.values().stream()
                .filter(event -> event.resourceStatusAsString().equals(status))
                .map(StackEvents::described)
                .toList();
    }

    private static String described(StackEvent event) {
        String physical = event.physicalResourceId();
        return event.logicalResourceId() + " (" + event.resourceType()
                + (physical == null || physical.isEmpty() ? "" : " " + physical) + ")";
    }
}
