package io.github.endpointlease.cloudformation.template;

import io.github.endpointlease.model.EndpointLeaseException;

/** A configuration that is in itself right does not fit into what AWS allows. */
public final class TemplateException extends EndpointLeaseException {
    TemplateException(String message) {
        super(message, null);
    }

    /** Returns false: the configuration has to be changed first. */
    @Override
    public boolean isRetryable() {
        return false;
    }
}
