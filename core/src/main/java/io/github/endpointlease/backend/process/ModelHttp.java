package io.github.endpointlease.backend.process;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.spi.InvocationOutcome;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** SageMaker's container contract, from the caller's side. */
final class ModelHttp {
    static final String VARIANT = "AllTraffic";

    private static final String ATTRIBUTES = "X-Amzn-SageMaker-Custom-Attributes";
    private static final int MESSAGE_BYTES = 1024;
    private static final int BAD_GATEWAY = 502;
    /** What a Lambda function answers at most. Source: Lambda quotas, synchronous invocation payload. */
    private static final long MAX_ANSWER_BYTES = 6L * 1024 * 1024;

    private final Duration invocationTimeout;

    /** No proxy: a model is on this machine. HTTP/1.1: small servers stumble over the offer of an upgrade. */
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(HttpClient.Builder.NO_PROXY)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    ModelHttp(Duration invocationTimeout) {
        this.invocationTimeout = invocationTimeout;
    }

    /** Whether the server says in time that it is ready. */
    boolean isReady(int port, Duration timeout) throws InterruptedException {
        HttpRequest ping = HttpRequest.newBuilder(at(port, "/ping")).build();
        try {
            return send(ping, HttpResponse.BodyHandlers.discarding(), timeout).statusCode() == 200;
        } catch (ExecutionException | TimeoutException notYet) {
            return false;
        }
    }

    InvocationOutcome invoke(EndpointName name, int port, Invocation invocation) {
        HttpRequest request = request(port, invocation);
        try {
            return outcome(send(request, head -> new LimitedBody(MAX_ANSWER_BYTES), invocationTimeout));
        } catch (TimeoutException e) {
            return new InvocationOutcome.TimedOut(
                    "Endpoint " + name + " did not answer within " + invocationTimeout.toSeconds() + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw BackendException.passing("Interrupted while invoking endpoint " + name, e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ConnectException) {
                return new InvocationOutcome.NotInService("Endpoint " + name + " does not listen");
            }
            if (isTooLarge(e)) {
                return new InvocationOutcome.ModelFailed(
                        BAD_GATEWAY, "The answer is larger than " + MAX_ANSWER_BYTES + " bytes");
            }
            // It may have begun to work on it, so this is no "not in service", after which people try again.
            return new InvocationOutcome.ModelFailed(BAD_GATEWAY, "Endpoint " + name + " broke off without an answer");
        }
    }

    private static boolean isTooLarge(Throwable failure) {
        return failure instanceof LimitedBody.TooLargeException
                || (failure.getCause() != null && isTooLarge(failure.getCause()));
    }

    private static InvocationOutcome outcome(HttpResponse<byte[]> response) {
        byte[] body = response.body();
        if (response.statusCode() / 100 != 2) {
            byte[] start = Arrays.copyOf(body, Math.min(body.length, MESSAGE_BYTES));
            return new InvocationOutcome.ModelFailed(
                    response.statusCode(), Payload.of(start).text());
        }
        return new InvocationOutcome.Answered(
                Payload.of(body),
                response.headers().firstValue("Content-Type").orElse("application/octet-stream"),
                VARIANT,
                response.headers().firstValue(ATTRIBUTES).orElse(null));
    }

    private static HttpRequest request(int port, Invocation invocation) {
        HttpRequest.Builder request = HttpRequest.newBuilder(at(port, "/invocations"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(invocation.body().bytes()));
        setHeader(request, "Content-Type", invocation.contentType());
        setHeader(request, "Accept", invocation.accept());
        setHeader(request, ATTRIBUTES, invocation.customAttributes());
        return request.build();
    }

    private static void setHeader(HttpRequest.Builder request, String header, @Nullable String value) {
        if (value == null) {
            return;
        }
        try {
            request.header(header, value);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(header, "must be what HTTP allows in a header", value);
        }
    }

    /** The time-out counts for the whole exchange; that of a request ends with the headers. */
    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler, Duration timeout)
            throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<HttpResponse<T>> exchange = client.sendAsync(request, handler);
        try {
            return exchange.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            exchange.cancel(true);
        }
    }

    private static URI at(int port, String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
