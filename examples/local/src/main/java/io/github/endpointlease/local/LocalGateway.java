package io.github.endpointlease.local;

import io.github.endpointlease.AsyncInvoker;
import io.github.endpointlease.Backoff;
import io.github.endpointlease.LeaseEvent;
import io.github.endpointlease.Leases;
import io.github.endpointlease.ReconcileLoop;
import io.github.endpointlease.Reconciler;
import io.github.endpointlease.TokenAuthorizer;
import io.github.endpointlease.Tokens;
import io.github.endpointlease.backend.jdbc.JdbcExecutionStore;
import io.github.endpointlease.backend.jdbc.JdbcExpiryStore;
import io.github.endpointlease.backend.jdbc.JdbcTokenStore;
import io.github.endpointlease.backend.memory.InProcessInvocations;
import io.github.endpointlease.backend.process.ProcessEndpoints;
import io.github.endpointlease.cloudformation.config.Integration;
import io.github.endpointlease.cloudformation.config.ModelConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.lambda.AuthorizeHandler;
import io.github.endpointlease.lambda.ExecutionsHandler;
import io.github.endpointlease.lambda.InvokeHandler;
import io.github.endpointlease.lambda.LeasesHandler;
import io.github.endpointlease.lambda.ModelRoute;
import io.github.endpointlease.lambda.Routes;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Token;
import io.github.endpointlease.spi.TokenStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The whole system on one machine: leases in an embedded database, endpoints as child processes, the same handlers as on AWS
 * behind a loopback HTTP server. Closing it stops everything in order: requests, reconciler, executions, models, database.
 */
final class LocalGateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LocalGateway.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Backoff RESTARTS = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));
    private static final Duration STABLE_AFTER = Duration.ofMinutes(1);
    private static final int INVOCATIONS_AT_ONCE = 4;
    private static final int INVOCATIONS_WAITING = 100;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final InstantSource clock = InstantSource.system();
    private @Nullable LocalServer server;
    private @Nullable Token madeToken;
    private volatile @Nullable ReconcileLoop loop;

    private LocalGateway() {}

    /**
     * Starts everything, or nothing.
     *
     * @throws StartupException if the settings, the configuration or the machine do not allow it
     */
    static LocalGateway start(Settings settings, ProjectConfig config) {
        LocalGateway gateway = new LocalGateway();
        try {
            gateway.open(settings, config);
            return gateway;
        } catch (BackendException e) {
            gateway.close();
            throw new StartupException(
                    "The state folder " + settings.data() + " cannot be used: " + e.getMessage() + ".", e);
        } catch (RuntimeException e) {
            gateway.close();
            throw e;
        }
    }

    int port() {
        return server == null ? 0 : server.port();
    }

    /** The token made by this start, if it made one. */
    Optional<Token> madeToken() {
        return Optional.ofNullable(madeToken);
    }

    private void open(Settings settings, ProjectConfig config) {
        // the port first: it is what fails most often, and nothing else is to be undone then
        LocalServer listening = closing(LocalServer.bind(settings.port()));
        server = listening;
        LocalState state = closing(LocalState.open(settings.data()));
        TokenStore tokenStore = new JdbcTokenStore(state.database());
        madeToken = OwnerToken.prepare(tokenStore, new Tokens(tokenStore, clock), settings.token())
                .orElse(null);

        ProcessEndpoints endpoints = closing(endpoints(config, state));
        JdbcExpiryStore store = new JdbcExpiryStore(state.database());
        Leases.Builder settingsOfLeases = Leases.builder(config.projectPrefix(), store, endpoints)
                .clock(clock)
                .adoptExisting(config.adoptExisting())
                .listener(LocalGateway::log)
                .listener(event -> runSoon());
        limit(settingsOfLeases, config);
        Leases leases = settingsOfLeases.build();
        config.models().forEach(model -> firstLease(leases, config, model));

        Routes routes = routes(config);
        InProcessInvocations invocations = closing(new InProcessInvocations(
                config.projectPrefix() + "-invoke",
                endpoints,
                new JdbcExecutionStore(state.database()),
                clock,
                INVOCATIONS_AT_ONCE,
                INVOCATIONS_WAITING));
        Reconciler reconciler = Reconciler.builder(config.projectPrefix(), store, endpoints)
                .clock(clock)
                .grace(Duration.ZERO)
                .adoptExisting(config.adoptExisting())
                .backoff(RESTARTS)
                .stableAfter(STABLE_AFTER)
                .listener(LocalGateway::log)
                .build();
        loop = closing(reconciler.startEvery(TICK));

        listening.serve(new LocalApi(
                routes,
                new AuthorizeHandler(new TokenAuthorizer(tokenStore, clock), routes),
                new LeasesHandler(leases),
                new ExecutionsHandler(new AsyncInvoker(invocations, clock), routes),
                new InvokeHandler(endpoints, leases, routes)));
        // last in, first closed: no request is let in while the rest goes
        parts.remove(listening);
        closing(listening);
    }

    /** A lease has changed, or a model came up or died. Before the loop has started its first run is yet to come. */
    private void runSoon() {
        ReconcileLoop started = loop;
        if (started != null) {
            started.runSoon();
        }
    }

    private ProcessEndpoints endpoints(ProjectConfig config, LocalState state) {
        LocalModels models = new LocalModels(state.temporary());
        ProcessEndpoints.Builder endpoints =
                ProcessEndpoints.builder(state.logs(), clock).onChange(name -> runSoon());
        for (ModelConfig model : config.models()) {
            models.command(model)
                    .ifPresentOrElse(
                            command -> endpoints.config(config.endpointConfigName(model), command),
                            () -> LOG.warn(
                                    "Model {} ({}) does not run here: give it \"local\": {\"command\": [...]} in config.json.",
                                    model.name(),
                                    model.modelId() == null ? model.imageUri() : model.modelId()));
        }
        return endpoints.build();
    }

    private static void limit(Leases.Builder leases, ProjectConfig config) {
        if (config.longestLease() != null) {
            leases.longestLease(config.longestLease());
        }
        config.models().forEach(model -> {
            Duration longest = model.longestLease();
            if (longest != null) {
                leases.longestLease(config.endpointName(model), longest);
            }
        });
    }

    /** Once in the life of the state folder; a restart neither lengthens nor shortens a lease. */
    private static void firstLease(Leases leases, ProjectConfig config, ModelConfig model) {
        EndpointName name = config.endpointName(model);
        Duration first = model.initialProvision();
        if (first == null || first.isZero()) {
            leases.addStopped(name, config.endpointConfigName(model));
        } else if (!leases.isLeased(name)) {
            leases.add(name, config.endpointConfigName(model), first);
        }
    }

    private static Routes routes(ProjectConfig config) {
        List<ModelRoute> models = new ArrayList<>();
        Set<EndpointName> async = new HashSet<>();
        for (ModelConfig model : config.models()) {
            EndpointName name = config.endpointName(model);
            Integration integration = model.integration();
            if (integration != null) {
                models.add(new ModelRoute(integration.apiResourceName(), name, model.publicAccess()));
            }
            if (model.asyncApiEnabled()) {
                async.add(name);
            }
        }
        return new Routes(models, async);
    }

    private static void log(LeaseEvent event) {
        switch (event.kind()) {
            case FAILED, TROUBLE -> LOG.warn("{}", event);
            default -> LOG.info("{}", event);
        }
    }

    private <T extends AutoCloseable> T closing(T part) {
        parts.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) {
                // the others still have to be closed
                LOG.error("{} could not be closed", part.getClass().getSimpleName(), e);
            }
        }
    }
}
