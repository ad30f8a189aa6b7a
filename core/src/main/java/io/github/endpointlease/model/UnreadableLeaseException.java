package io.github.endpointlease.model;

/** The store holds something under the name that is not a lease we can read. It is left as it is until a person mends it. */
public final class UnreadableLeaseException extends EndpointLeaseException {
    /**
     * @param name the endpoint whose lease cannot be read
     * @param reason what is wrong with the stored value
     */
    public UnreadableLeaseException(EndpointName name, String reason) {
        super(
                "The lease of endpoint " + name + " cannot be read: " + reason + ". Mend or remove the stored value.",
                null);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
