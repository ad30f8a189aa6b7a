package io.github.endpointlease.backend.sagemaker;

import io.github.endpointlease.internal.aws.AwsCalls;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.spi.EndpointRuntime;
import io.github.endpointlease.spi.InvocationOutcome;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Objects;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sagemakerruntime.SageMakerRuntimeClient;
import software.amazon.awssdk.services.sagemakerruntime.model.InvokeEndpointResponse;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelErrorException;
import software.amazon.awssdk.services.sagemakerruntime.model.ModelNotReadyException;
import software.amazon.awssdk.services.sagemakerruntime.model.ValidationErrorException;

/**
 * Invokes models on Amazon SageMaker, each time once, whatever the client's retry strategy. Safe for use by many threads; the
 * client stays the caller's to close.
 *
 * <p>SageMaker gives a model 60 seconds. The client's socket time-out is the caller's to set: 70 seconds, where the SDK's default
 * is 30.
 *
 * <table>
 * <caption>What SageMaker says, and what becomes of it</caption>
 * <tr><th>SageMaker</th><th>here</th></tr>
 * <tr><td>{@code ModelError} (424)</td><td>{@link InvocationOutcome.ModelFailed} with the model's own status and words, or where
 *     SageMaker does not pass them on, 424 and words of ours, never SageMaker's, which name the account; {@link
 *     InvocationOutcome.TimedOut} where the model's status is 0 and the words are that it timed out (unconfirmed)</td></tr>
 * <tr><td>{@code ValidationError} (400): {@code Endpoint … not found}; {@code ModelNotReadyException} (429)</td><td>{@link
 *     InvocationOutcome.NotInService}</td></tr>
 * <tr><td>no answer in time</td><td>{@link InvocationOutcome.TimedOut}</td></tr>
 * <tr><td>throttling, 500, 503, 530, a broken connection</td><td>passing {@link
 *     io.github.endpointlease.model.BackendException}</td></tr>
 * <tr><td>anything else, such as another {@code ValidationError}</td><td>lasting {@link
 *     io.github.endpointlease.model.BackendException}</td></tr>
 * </table>
 *
 * <p>Needs {@code sagemaker:InvokeEndpoint}. Source: SageMaker Runtime API, {@code InvokeEndpoint}.
 */
public final class SageMakerInvocations implements EndpointRuntime {
    private static final String TIMED_OUT = "Your invocation timed out";
    private static final String NO_WORDS = "It gave no reason.";

    private final SageMakerRuntimeClient client;
    private final AwsRequestOverrideConfiguration once;

    private SageMakerInvocations(Builder builder) {
        client = builder.client;
        once = SingleRequest.onceWithin(builder.callTimeout);
    }

    /**
     * Begins with what is required.
     *
     * @param client of the region and account of the endpoints; stays the caller's to close
     * @return a builder whose further settings have defaults
     */
    public static Builder builder(SageMakerRuntimeClient client) {
        return new Builder(client);
    }

    @Override
    public InvocationOutcome invoke(EndpointName name, Invocation request) {
        String doing = "invoking endpoint " + name;
        try {
            return answered(client.invokeEndpoint(invoke -> invoke.endpointName(name.value())
                    .body(SdkBytes.fromByteArrayUnsafe(request.body().bytes()))
                    .contentType(request.contentType())
                    .accept(request.accept())
                    .customAttributes(request.customAttributes())
                    .overrideConfiguration(once)));
        } catch (ModelErrorException e) {
            return modelFailed(e);
        } catch (ModelNotReadyException e) {
            return new InvocationOutcome.NotInService(AwsCalls.message(e));
        } catch (ValidationErrorException e) {
            if (isNotFound(AwsCalls.message(e))) {
                return new InvocationOutcome.NotInService(AwsCalls.message(e));
            }
            throw AwsCalls.failed(doing, e);
        } catch (SdkException e) {
            if (isTimeOut(e)) {
                return new InvocationOutcome.TimedOut(AwsCalls.message(e));
            }
            throw AwsCalls.failed(doing, e);
        }
    }

    private static InvocationOutcome answered(InvokeEndpointResponse answer) {
        return new InvocationOutcome.Answered(
                Payload.of(answer.body().asByteArrayUnsafe()),
                Objects.requireNonNullElse(answer.contentType(), "application/octet-stream"),
                Objects.requireNonNullElse(answer.invokedProductionVariant(), ""),
                answer.customAttributes());
    }

    private static InvocationOutcome modelFailed(ModelErrorException e) {
        int status = Objects.requireNonNullElse(e.originalStatusCode(), e.statusCode());
        String message = Objects.requireNonNullElse(e.originalMessage(), NO_WORDS);
        return status == 0 && message.startsWith(TIMED_OUT)
                ? new InvocationOutcome.TimedOut(message)
                : new InvocationOutcome.ModelFailed(status, message);
    }

    /** Also said of an endpoint that exists but is not in service. */
    private static boolean isNotFound(String message) {
        return message.startsWith("Endpoint ") && message.contains(" not found");
    }

    private static boolean isTimeOut(SdkException e) {
        if (e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException) {
            return true;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SocketTimeoutException) {
                return true;
            }
        }
        return false;
    }

    /** Settings of {@link SageMakerInvocations}. Not safe for use by several threads. */
    public static final class Builder {
        private final SageMakerRuntimeClient client;
        private Duration callTimeout = Duration.ofSeconds(70);

        private Builder(SageMakerRuntimeClient client) {
            this.client = client;
        }

        /** How long an invocation may take; 70 seconds by default. More than zero. */
        public Builder callTimeout(Duration time) {
            callTimeout = time;
            return this;
        }

        /**
         * Builds it. Calls nobody.
         *
         * @throws InvalidValueException if the time is not more than zero
         */
        public SageMakerInvocations build() {
            if (callTimeout.isNegative() || callTimeout.isZero()) {
                throw new InvalidValueException("callTimeout", "must be more than zero", callTimeout);
            }
            return new SageMakerInvocations(this);
        }
    }
}
