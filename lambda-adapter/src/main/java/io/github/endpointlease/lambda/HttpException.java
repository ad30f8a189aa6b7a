package io.github.endpointlease.lambda;

import java.util.Map;

/** Ends a request with a status and a sentence for the client. Stays within this package. */
final class HttpException extends RuntimeException {
    private final int status;
    private final Map<String, String> headers;

    HttpException(int status, String message) {
        this(status, message, Map.of());
    }

    HttpException(int status, String message, Map<String, String> headers) {
        super(message);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }
}
