package io.github.endpointlease.lambda.function;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.LeaseEvent;
import io.github.endpointlease.ReconcileReport;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says what a run saw in CloudWatch's embedded metric format: a line in the log that CloudWatch turns into metrics, without a call
 * and without a permission. Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format". Written here because the
 * one line is less than a library for it, whose artifact would also be in the archive.
 *
 * <p>All are counts, under the dimension {@code Installation}:
 *
 * <ul>
 *   <li>{@code Leases}: leases, unreadable ones included
 *   <li>{@code Running}: leased endpoints of this installation that are not being deleted
 *   <li>{@code ExpiredButRunning}: those that the run had to leave although their lease ended at least a grace ago
 *   <li>{@code Failures}: what went wrong, and what was not got to in time
 * </ul>
 *
 * <p>Where the leases or endpoints could not all be listed, only {@code Failures} is written: a count of a part would look like good
 * news.
 *
 * @param namespace the metrics' namespace
 * @param installation whose run it is
 */
record ReconcileMetrics(String namespace, String installation) {
    private static final String DIMENSION = "Installation";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** One line, without its end. */
    String line(ReconcileReport report) {
        Map<String, Long> values = new LinkedHashMap<>();
        if (isComplete(report)) {
            values.put("Leases", (long) report.leases());
            values.put("Running", (long) report.running());
            values.put("ExpiredButRunning", (long) report.expiredButRunning());
        }
        values.put("Failures", failures(report));

        ObjectNode json = JSON.createObjectNode();
        ObjectNode metadata = json.putObject("_aws");
        metadata.put("Timestamp", report.startedAt().toEpochMilli());
        ObjectNode directive = metadata.putArray("CloudWatchMetrics").addObject();
        directive.put("Namespace", namespace);
        directive.putArray("Dimensions").addArray().add(DIMENSION);
        ArrayNode metrics = directive.putArray("Metrics");
        json.put(DIMENSION, installation);
        values.forEach((name, value) -> {
            metrics.addObject().put("Name", name).put("Unit", "Count");
            json.put(name, value);
        });
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Writing a tree to memory cannot fail.", e);
        }
    }

    /** Whether everything could be listed: trouble that concerns no single lease is trouble in listing. */
    static boolean isComplete(ReconcileReport report) {
        return report.events().stream()
                .noneMatch(event -> event.kind() == LeaseEvent.Kind.TROUBLE && event.name() == null);
    }

    private static long failures(ReconcileReport report) {
        return report.unfinished()
                + report.events().stream()
                        .filter(event ->
                                event.kind() == LeaseEvent.Kind.TROUBLE || event.kind() == LeaseEvent.Kind.FAILED)
                        .count();
    }
}
