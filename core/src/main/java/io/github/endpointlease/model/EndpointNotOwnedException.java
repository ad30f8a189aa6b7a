package io.github.endpointlease.model;

/** An endpoint of that name already runs and may not be taken over. Nothing was changed. */
public final class EndpointNotOwnedException extends EndpointLeaseException {
    /**
     * @param name the endpoint that was to be leased
     * @param reason why it is not taken over
     */
    public EndpointNotOwnedException(EndpointName name, String reason) {
        super("Endpoint " + name + " already runs and was not taken over: " + reason + ".", null);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
