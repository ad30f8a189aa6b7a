package io.github.endpointlease.backend.sagemaker;

import io.github.endpointlease.internal.aws.AwsCalls;
import io.github.endpointlease.model.Failure;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What SageMaker means when it refuses. Most refusals are the same {@code ValidationException} and differ in their text only, so
 * code and the beginning of the text count. What is not recognized is {@link #UNKNOWN}, which never counts as gone.
 *
 * <p>Source: the texts are those of public issue threads; SageMaker's documentation does not promise them.
 */
enum SageMakerRefusal {
    NOT_FOUND(Failure.Kind.OTHER),
    EXISTS(Failure.Kind.NAME_TAKEN),
    IN_PROGRESS(Failure.Kind.OTHER),
    MISSING_CONFIG(Failure.Kind.MISSING_CONFIG),
    QUOTA(Failure.Kind.QUOTA),
    CAPACITY(Failure.Kind.CAPACITY),
    THROTTLED(Failure.Kind.THROTTLED),
    UNKNOWN(Failure.Kind.OTHER);

    private final Failure.Kind kind;

    SageMakerRefusal(Failure.Kind kind) {
        this.kind = kind;
    }

    /** What a lease shows of it. */
    Failure.Kind kind() {
        return kind;
    }

    static SageMakerRefusal of(AwsServiceException e) {
        return e.isThrottlingException() ? THROTTLED : of(AwsCalls.code(e).orElse(""), AwsCalls.message(e));
    }

    static SageMakerRefusal of(String code, String message) {
        return switch (code) {
            case "ValidationException" -> ofValidation(message);
            case "ResourceLimitExceeded" -> QUOTA;
            case "InsufficientInstanceCapacity", "CapacityError" -> CAPACITY;
            case "ThrottlingException" -> THROTTLED;
            default -> UNKNOWN;
        };
    }

    /** Why an endpoint that was accepted has failed. */
    static Failure.Kind ofBreakdown(String reason) {
        if (reason.contains("InsufficientInstanceCapacity") || reason.contains("CapacityError")) {
            return Failure.Kind.CAPACITY;
        }
        return reason.contains("ResourceLimitExceeded") ? Failure.Kind.QUOTA : Failure.Kind.BROKEN;
    }

    /** The quotation mark belongs to the text: without it, a missing config would read like a missing endpoint. */
    private static SageMakerRefusal ofValidation(String message) {
        if (message.startsWith("Could not find endpoint configuration \"")) {
            return MISSING_CONFIG;
        }
        if (message.startsWith("Could not find endpoint \"")) {
            return NOT_FOUND;
        }
        if (message.startsWith("Cannot create already existing endpoint \"")) {
            return EXISTS;
        }
        return message.startsWith("Cannot update in-progress endpoint \"") ? IN_PROGRESS : UNKNOWN;
    }
}
