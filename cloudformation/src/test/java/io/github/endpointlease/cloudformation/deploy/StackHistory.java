package io.github.endpointlease.cloudformation.deploy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What has happened to a stack, and what will. Not safe for use by many threads: its service guards it. */
final class StackHistory {
    private static final int EVENTS_A_PAGE = 2;
    private static final int EVENTS_A_LOOK = 3;

    private final Deque<Event> script = new ArrayDeque<>();
    /** Newest first. */
    private final List<Event> events = new ArrayList<>();

    private boolean running;

    private record Event(int id, String logicalId, String type, String physicalId, String status, String reason) {
        /** Whether it is one of the stack itself, whose names are not known while the script is written. */
        boolean isWhole() {
            return logicalId.isEmpty();
        }
    }

    void before(String logicalId, String type, String status) {
        happened(new Event(0, logicalId, type, logicalId, status, ""));
    }

    void then(String logicalId, String type, String physicalId, String status, String reason) {
        script.add(new Event(0, logicalId, type, physicalId, status, reason));
    }

    /** Lets the script begin. */
    void run() {
        running = true;
    }

    /** Lets a few more events happen, until the stack is done; returns what it is in by then. */
    Optional<String> advance(String stack, String stackId) {
        Optional<String> status = Optional.empty();
        for (int i = 0; i < EVENTS_A_LOOK && running && !script.isEmpty(); i++) {
            Event next = script.remove();
            if (next.isWhole()) {
                happened(new Event(0, stack, next.type(), stackId, next.status(), next.reason()));
                status = Optional.of(next.status());
                running = next.status().endsWith("_IN_PROGRESS");
            } else {
                happened(next);
            }
        }
        return status;
    }

    private void happened(Event event) {
        events.add(
                0,
                new Event(
                        events.size() + 1,
                        event.logicalId(),
                        event.type(),
                        event.physicalId(),
                        event.status(),
                        event.reason()));
    }

    /** One page of DescribeStackEvents. */
    String page(int page, String stack, String stackId) {
        String members = events.stream()
                .skip((long) EVENTS_A_PAGE * page)
                .limit(EVENTS_A_PAGE)
                .map(event -> member(event, stack, stackId))
                .collect(Collectors.joining());
        boolean more = events.size() > EVENTS_A_PAGE * (page + 1);
        return "<StackEvents>" + members + "</StackEvents>" + (more ? "<NextToken>" + (page + 1) + "</NextToken>" : "");
    }

    private static String member(Event event, String stack, String stackId) {
        return "<member><StackId>" + stackId + "</StackId><EventId>" + event.id() + "</EventId><StackName>" + stack
                + "</StackName><LogicalResourceId>" + event.logicalId() + "</LogicalResourceId><PhysicalResourceId>"
                + event.physicalId() + "</PhysicalResourceId><ResourceType>" + event.type()
                + "</ResourceType><Timestamp>2026-01-31T08:00:" + (10 + event.id()) + "Z</Timestamp><ResourceStatus>"
                + event.status() + "</ResourceStatus>"
                + (event.reason().isEmpty()
                        ? ""
                        : "<ResourceStatusReason>" + event.reason() + "</ResourceStatusReason>")
                + "</member>";
    }
}
