package io.github.endpointlease.lambda.function;

import io.github.endpointlease.Leases;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointLeaseException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.UnreadableLeaseException;
import io.github.endpointlease.spi.ExpiryStore;
import io.github.endpointlease.spi.StoredLease;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code Custom::EndpointLeaseConfigs}: what endpoint config each lease is told. Its property is {@code EndpointConfigs}, a mapping
 * from endpoint names to names of configs; its physical id is the project's prefix.
 *
 * <p>In a stack it comes after everything else. A lease that was there before the stack names a config of somebody else's, and if it
 * were told ours any sooner, a rollback would leave it with one that is deleted, and nothing that remembers the other.
 *
 * <ul>
 *   <li>Create, update: every lease gets its config, or none does. Where there is no lease, nothing is done.
 *   <li>Delete: nothing.
 * </ul>
 */
final class ConfigsResource implements LeaseResourceFunction.ResourceAction {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigsResource.class);
    private static final String CONFIGS = "EndpointConfigs";

    private final String installation;
    private final ExpiryStore store;
    private final Leases leases;

    ConfigsResource(String installation, ExpiryStore store, Leases leases) {
        this.installation = installation;
        this.store = store;
        this.leases = leases;
    }

    @Override
    public ResourceOutcome handle(ResourceRequest request, Instant deadline) {
        if (request.type() == ResourceRequest.Type.DELETE) {
            return ResourceOutcome.done(request.fallbackId());
        }
        Map<EndpointName, EndpointConfigName> wanted = new LinkedHashMap<>();
        request.entries(CONFIGS)
                .forEach((name, config) -> wanted.put(new EndpointName(name), new EndpointConfigName(config)));
        change(wanted);
        return ResourceOutcome.done(installation);
    }

    private void change(Map<EndpointName, EndpointConfigName> wanted) {
        Map<EndpointName, EndpointConfigName> before = new LinkedHashMap<>();
        wanted.keySet().forEach(name -> config(name).ifPresent(config -> before.put(name, config)));
        try {
            wanted.forEach((name, config) -> {
                if (before.containsKey(name)) {
                    leases.changeConfig(name, config);
                }
            });
        } catch (EndpointLeaseException e) {
            before.forEach((name, config) -> changeBack(name, config, e));
            throw e;
        }
    }

    private Optional<EndpointConfigName> config(EndpointName name) {
        return store.find(name).map(stored -> {
            if (stored instanceof StoredLease.Unreadable unreadable) {
                throw new UnreadableLeaseException(name, unreadable.reason());
            }
            return ((StoredLease.Valid) stored).lease().configName();
        });
    }

    private void changeBack(EndpointName name, EndpointConfigName config, EndpointLeaseException cause) {
        try {
            leases.changeConfig(name, config);
        } catch (EndpointLeaseException e) {
            LOG.error(
                    "The lease of {} may name a config that is deleted with this stack; before, it named {}",
                    name,
                    config);
            cause.addSuppressed(e);
        }
    }
}
