package io.github.endpointlease.backend.sagemaker;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sagemaker.model.DescribeEndpointResponse;
import software.amazon.awssdk.services.sagemaker.model.EndpointStatus;
import software.amazon.awssdk.services.sagemaker.model.EndpointSummary;
import software.amazon.awssdk.services.sagemaker.model.Tag;

/** SageMaker's shapes as our values. */
final class SageMakerShapes {
    private SageMakerShapes() {}

    static Endpoint endpoint(EndpointSummary summary) {
        return new Endpoint(
                new EndpointName(summary.endpointName()),
                state(summary.endpointStatus()),
                second(summary.creationTime()),
                null,
                null);
    }

    static Endpoint endpoint(DescribeEndpointResponse description) {
        EndpointState state = state(description.endpointStatus());
        return new Endpoint(
                new EndpointName(description.endpointName()),
                state,
                second(description.creationTime()),
                new EndpointConfigName(description.endpointConfigName()),
                state == EndpointState.FAILED ? breakdown(description.failureReason()) : null);
    }

    static EndpointState state(EndpointStatus status) {
        return switch (status) {
            case OUT_OF_SERVICE -> EndpointState.OUT_OF_SERVICE;
            case CREATING -> EndpointState.CREATING;
            case UPDATING -> EndpointState.UPDATING;
            case SYSTEM_UPDATING -> EndpointState.SYSTEM_UPDATING;
            case ROLLING_BACK -> EndpointState.ROLLING_BACK;
            case IN_SERVICE -> EndpointState.IN_SERVICE;
            case DELETING -> EndpointState.DELETING;
            case FAILED -> EndpointState.FAILED;
            case UPDATE_ROLLBACK_FAILED -> EndpointState.UPDATE_ROLLBACK_FAILED;
            case UNKNOWN_TO_SDK_VERSION -> EndpointState.UNKNOWN;
        };
    }

    /** Two incarnations of a name are never of one second; whether lists and descriptions agree on less is (unconfirmed). */
    private static Instant second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static Endpoint.@Nullable Breakdown breakdown(@Nullable String reason) {
        return reason == null ? null : new Endpoint.Breakdown(SageMakerRefusal.ofBreakdown(reason), reason);
    }

    static List<Tag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }
}
