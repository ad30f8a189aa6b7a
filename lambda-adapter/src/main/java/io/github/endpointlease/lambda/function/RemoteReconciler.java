package io.github.endpointlease.lambda.function;

import io.github.endpointlease.model.BackendException;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** Lets the reconciler's function run once. Needs {@code lambda:InvokeFunction} on it. */
final class RemoteReconciler implements Runnable {
    /** Less than the function may take, as there must be time to answer after it; a run that goes on is not disturbed. */
    static final Duration LONGEST = Duration.ofSeconds(50);

    private final LambdaClient client;
    private final String function;

    /**
     * @param client stays open; waits {@link #LONGEST} for an answer
     * @param function the function's ARN with its alias
     */
    RemoteReconciler(LambdaClient client, String function) {
        this.client = client;
        this.function = function;
    }

    /**
     * Runs it and waits for its end.
     *
     * @throws BackendException if it could not be called, or failed
     */
    @Override
    public void run() {
        InvokeResponse answer;
        try {
            answer = client.invoke(request -> request.functionName(function)
                    .invocationType(InvocationType.REQUEST_RESPONSE)
                    .overrideConfiguration(settings -> settings.apiCallTimeout(LONGEST)));
        } catch (SdkException e) {
            throw BackendException.passing(String.valueOf(e.getMessage()), e);
        }
        if (answer.functionError() != null) {
            throw BackendException.passing(answer.functionError() + ", see its log", null);
        }
    }
}
