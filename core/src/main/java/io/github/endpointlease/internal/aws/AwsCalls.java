package io.github.endpointlease.internal.aws;

import io.github.endpointlease.model.BackendException;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** Calls AWS, and turns what goes wrong into our exception. */
public final class AwsCalls {
    /** Refusals that pass by themselves though their status is 400. Source: the error lists of SSM, DynamoDB and Step Functions. */
    private static final Set<String> PASSING = Set.of(
            "TooManyUpdates",
            "RequestLimitExceeded",
            "ProvisionedThroughputExceededException",
            "LimitExceededException",
            "TransactionInProgressException",
            "TransactionConflictException",
            "RequestTimeout",
            "RequestTimeoutException");

    private AwsCalls() {}

    /**
     * Calls AWS.
     *
     * @param doing what is being done, and to what: "reading the lease of endpoint x"
     * @param call the call
     * @return what it returned
     * @throws BackendException if it failed; passing if it may succeed when it is tried again
     */
    public static <T> T call(String doing, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw failed(doing, e);
        }
    }

    /** Returns the exception that says what was being done and why it failed. */
    public static BackendException failed(String doing, SdkException e) {
        String message = "AWS failed while " + doing + ": " + explained(e);
        return isPassing(e) ? BackendException.passing(message, e) : BackendException.lasting(message, e);
    }

    /** Returns the error's code, such as {@code ValidationException}; empty if AWS did not answer at all. */
    public static Optional<String> code(SdkException e) {
        return details(e).map(AwsErrorDetails::errorCode);
    }

    /** Returns what AWS said, or else what the SDK says. */
    public static String message(SdkException e) {
        return details(e).map(AwsErrorDetails::errorMessage).orElseGet(() -> String.valueOf(e.getMessage()));
    }

    private static boolean isPassing(SdkException e) {
        if (e instanceof AwsServiceException answered) {
            return answered.isThrottlingException()
                    || answered.statusCode() >= 500
                    || code(e).filter(PASSING::contains).isPresent();
        }
        return e.retryable()
                || e instanceof ApiCallTimeoutException
                || e instanceof ApiCallAttemptTimeoutException
                || e instanceof AbortedException
                || isCausedByIo(e);
    }

    private static boolean isCausedByIo(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private static String explained(SdkException e) {
        return code(e).map(code -> code + ": " + message(e)).orElseGet(() -> message(e));
    }

    private static Optional<AwsErrorDetails> details(SdkException e) {
        return e instanceof AwsServiceException answered
                ? Optional.ofNullable(answered.awsErrorDetails())
                : Optional.empty();
    }
}
