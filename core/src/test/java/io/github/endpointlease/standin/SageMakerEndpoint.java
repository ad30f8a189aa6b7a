package io.github.endpointlease.standin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One incarnation. Its status follows from the time unless a test has set it. Guarded by {@link SageMakerService}. */
final class SageMakerEndpoint {
    private static final String ARN = "arn:aws:sagemaker:us-east-1:123456789012:";
    private static final long END_OF_TIME = 9_999_999_999_999L;

    private final String name;
    private final String config;
    private final Instant createdAt;
    private final Instant readyAt;
    private final Map<String, String> tags;
    private @Nullable String failure;
    private @Nullable String status;
    private @Nullable Instant goneAt;

    SageMakerEndpoint(String name, String config, Instant createdAt, Instant readyAt, Map<String, String> tags) {
        this.name = name;
        this.config = config;
        this.createdAt = createdAt;
        this.readyAt = readyAt;
        this.tags = new LinkedHashMap<>(tags);
    }

    /** Names are unique whatever their case. Source: SageMaker API, {@code CreateEndpoint}, {@code EndpointName}. */
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    static String arn(String name) {
        return ARN + "endpoint/" + key(name);
    }

    static String configArn(String name) {
        return ARN + "endpoint-config/" + key(name);
    }

    String name() {
        return name;
    }

    Map<String, String> tags() {
        return tags;
    }

    /** Newest first. Source: SageMaker API, {@code ListEndpoints}, {@code SortBy} and {@code SortOrder}. */
    String order() {
        return String.format(Locale.ROOT, "%013d/%s", END_OF_TIME - createdAt.toEpochMilli(), key(name));
    }

    String status(Instant now) {
        if (goneAt != null) {
            return "Deleting";
        }
        if (status != null) {
            return status;
        }
        if (now.isBefore(readyAt)) {
            return "Creating";
        }
        return failure == null ? "InService" : "Failed";
    }

    boolean isGone(Instant now) {
        return goneAt != null && !now.isBefore(goneAt);
    }

    void delete(Instant until) {
        goneAt = until;
    }

    void force(String told) {
        status = told;
    }

    /** It will have failed when it would else have been ready. */
    void doom(String reason) {
        failure = reason;
    }

    /** Whether lists and descriptions agree on fractions of a second is not confirmed, so here they do not. */
    ObjectNode summary(Instant now) {
        ObjectNode summary = JsonService.object();
        summary.put("EndpointName", name);
        summary.put("EndpointArn", arn(name));
        summary.put("CreationTime", BigDecimal.valueOf(createdAt.getEpochSecond()));
        summary.put("LastModifiedTime", BigDecimal.valueOf(createdAt.getEpochSecond()));
        summary.put("EndpointStatus", status(now));
        return summary;
    }

    ObjectNode description(Instant now) {
        ObjectNode description = summary(now);
        description.put("CreationTime", BigDecimal.valueOf(createdAt.toEpochMilli(), 3));
        description.put("EndpointConfigName", config);
        if (failure != null && status(now).equals("Failed")) {
            description.put("FailureReason", failure);
        }
        return description;
    }
}
