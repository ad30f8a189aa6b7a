package io.github.endpointlease.spi;

import io.github.endpointlease.model.Payload;
import org.jspecify.annotations.Nullable;

/** How an invocation ended. */
public sealed interface InvocationOutcome {
    /**
     * The model answered.
     *
     * @param body the answer
     * @param contentType the answer's type
     * @param variant the production variant that answered
     * @param customAttributes what the model said in {@code X-Amzn-SageMaker-Custom-Attributes}, or null
     */
    record Answered(
            Payload body,
            String contentType,
            String variant,
            @Nullable String customAttributes) implements InvocationOutcome {}

    /**
     * The model refused or failed.
     *
     * @param status the HTTP status of the model
     * @param message what the model said
     */
    record ModelFailed(int status, String message) implements InvocationOutcome {}

    /**
     * No model takes invocations under this name at present.
     *
     * @param reason what the service said
     */
    record NotInService(String reason) implements InvocationOutcome {}

    /**
     * The model did not answer in time; it may still be at work.
     *
     * @param reason how long was waited
     */
    record TimedOut(String reason) implements InvocationOutcome {}
}
