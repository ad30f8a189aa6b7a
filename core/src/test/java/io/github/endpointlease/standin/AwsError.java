package io.github.endpointlease.standin;

/** An answer that is an error. */
final class AwsError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    AwsError(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** SageMaker's word for most refusals. */
    static AwsError validation(String message) {
        return new AwsError(400, "ValidationException", message);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
