package io.github.endpointlease.lambda.function;

import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers one request of CloudFormation, once: whoever comes second, the work or the watch over its time, is not heard. Safe for
 * use by many threads.
 *
 * <p>The answer is put to a URL that is signed for an empty {@code Content-Type}. Source: AWS CloudFormation User Guide,
 * "cfn-response module", which sends that header empty.
 */
final class ResourceResponder {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceResponder.class);
    private static final int ATTEMPTS = 3;
    private static final int TIMEOUT_MILLIS = 5_000;

    private final ResourceRequest request;
    private final AtomicBoolean answered = new AtomicBoolean();

    ResourceResponder(ResourceRequest request) {
        this.request = request;
    }

    /**
     * Answers, unless that has been done.
     *
     * @throws IOException if the answer did not get through, three times
     */
    void answer(ResourceOutcome outcome) throws IOException {
        if (!answered.compareAndSet(false, true)) {
            LOG.warn("{} was answered before", request);
            return;
        }
        byte[] body = outcome.answer(request);
        for (int attempt = 1; ; attempt++) {
            try {
                put(body);
                LOG.info("{} was answered: {}", request, outcome);
                return;
            } catch (IOException e) {
                // the same answer again, which changes nothing where it did arrive
                if (attempt == ATTEMPTS) {
                    throw new IOException("CloudFormation could not be told the outcome: " + outcome, e);
                }
                LOG.warn("An answer to CloudFormation did not get through: {}", e.getClass());
            }
        }
    }

    private void put(byte[] body) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(request.responseUrl()).toURL().openConnection();
        connection.setConnectTimeout(TIMEOUT_MILLIS);
        connection.setReadTimeout(TIMEOUT_MILLIS);
        connection.setRequestMethod("PUT");
        connection.setRequestProperty("Content-Type", "");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(body.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
        }
        int status = connection.getResponseCode();
        connection.disconnect();
        if (status / 100 != 2) {
            throw new IOException("HTTP status " + status);
        }
    }
}
