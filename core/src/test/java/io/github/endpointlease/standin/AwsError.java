package io.github.endpointlease.standin;

/** An answer that is an error. */
public final class AwsError extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    public AwsError(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** SageMaker's word for most refusals. */
    static AwsError validation(String message) {
        return new AwsError(400, "ValidationException", message);
    }

    public int status() {
        return status;
    }

    public String code() {
        return code;
    }
}
