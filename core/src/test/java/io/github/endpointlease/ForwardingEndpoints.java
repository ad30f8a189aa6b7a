package io.github.endpointlease;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.EndpointPage;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Hands everything on. Tests override what they disturb. */
public class ForwardingEndpoints implements EndpointControl {
    private final EndpointControl control;

    protected ForwardingEndpoints(EndpointControl control) {
        this.control = control;
    }

    @Override
    public EndpointPage list(Optional<String> pageToken) {
        return control.list(pageToken);
    }

    @Override
    public Optional<Endpoint> describe(EndpointName name) {
        return control.describe(name);
    }

    @Override
    public CreateOutcome create(EndpointName name, EndpointConfigName configName, Map<String, String> tags) {
        return control.create(name, configName, tags);
    }

    @Override
    public DeleteOutcome delete(Endpoint endpoint, Instant decidedAt) {
        return control.delete(endpoint, decidedAt);
    }

    @Override
    public Map<String, String> tags(Endpoint endpoint) {
        return control.tags(endpoint);
    }

    @Override
    public void tag(Endpoint endpoint, Map<String, String> tags) {
        control.tag(endpoint, tags);
    }

    @Override
    public Duration deleteWindow() {
        return control.deleteWindow();
    }
}
