package io.github.endpointlease.model;

/** There is no lease under the name. Add one first. */
public final class LeaseNotFoundException extends EndpointLeaseException {
    /**
     * @param name the endpoint that has no lease
     */
    public LeaseNotFoundException(EndpointName name) {
        super("No lease for endpoint " + name + ". Add it first, with the name of an endpoint config.", null);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
