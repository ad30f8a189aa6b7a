package io.github.endpointlease.backend.process;

import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.EndpointPage;
import io.github.endpointlease.spi.EndpointRuntime;
import io.github.endpointlease.spi.InvocationOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Endpoints as child processes of this one. Whoever builds it closes it; {@link #close()} ends every child.
 *
 * <p>Each endpoint is a server that is started by the {@link ModelCommand} of its config and listens on a port of the loopback
 * interface. It is {@code CREATING} until it answers {@code GET /ping} with 200, {@code FAILED} with the reason when it exits or
 * is not ready in time, and is gone after a deletion once nothing of it runs. A failed one is not started again by itself: it
 * holds its name until it is deleted. Unlike SageMaker, one that is being created can be deleted.
 *
 * <p>Children do not outlive this process, also when it is killed: each runs under a small JVM that ends it when the pipe to this
 * process closes. They inherit this process's environment without the variables that begin with {@code ENDPOINT_LEASE_}. On
 * Linux and macOS a Ctrl-C in the terminal does not reach them, so that they can be ended in order.
 *
 * <p>What an endpoint writes is appended to {@code <endpoint name>.log} in the log folder, over all its incarnations, without a
 * limit.
 *
 * <p>A deletion hits only the incarnation that was seen, told by its creation time. Tags live as long as the incarnation. Safe
 * for use by many threads.
 */
public final class ProcessEndpoints implements EndpointControl, EndpointRuntime, AutoCloseable {
    private static final int PAGE = 100;

    private final InstantSource clock;
    private final Path logDirectory;
    private final Map<EndpointConfigName, ModelCommand> commands;
    private final Consumer<EndpointName> onChange;
    private final ModelHttp http;
    private final Path supervisorClasses;
    private final ConcurrentNavigableMap<EndpointName, ModelProcess> processes = new ConcurrentSkipListMap<>();

    /** One thread, so that a slow listener delays no endpoint and hears of changes in their order. */
    private final ExecutorService listenerThread = Executors.newSingleThreadExecutor(work -> {
        Thread thread = new Thread(work, "endpoint-changes");
        thread.setDaemon(true);
        return thread;
    });

    private Instant lastCreatedAt = Instant.MIN;
    private boolean closed;

    private ProcessEndpoints(Builder builder, Path supervisorClasses) {
        this.clock = builder.clock;
        this.logDirectory = builder.logDirectory;
        this.commands = Map.copyOf(builder.commands);
        this.onChange = builder.onChange;
        this.http = new ModelHttp(builder.invocationTimeout);
        this.supervisorClasses = supervisorClasses;
    }

    /**
     * Begins to build.
     *
     * @param logDirectory where the endpoints' logs go; made if it is missing
     * @param clock gives creation times
     */
    public static Builder builder(Path logDirectory, InstantSource clock) {
        return new Builder(logDirectory, clock);
    }

    @Override
    public EndpointPage list(Optional<String> pageToken) {
        Map<EndpointName, ModelProcess> rest = pageToken
                .<Map<EndpointName, ModelProcess>>map(last -> processes.tailMap(new EndpointName(last), false))
                .orElse(processes);
        List<Endpoint> found = rest.values().stream()
                .limit(PAGE + 1L)
                .map(ModelProcess::endpoint)
                .toList();
        return found.size() <= PAGE
                ? new EndpointPage(found, Optional.empty())
                : new EndpointPage(
                        found.subList(0, PAGE),
                        Optional.of(found.get(PAGE - 1).name().value()));
    }

    @Override
    public Optional<Endpoint> describe(EndpointName name) {
        return Optional.ofNullable(processes.get(name)).map(ModelProcess::endpoint);
    }

    @Override
    public synchronized CreateOutcome create(
            EndpointName name, EndpointConfigName configName, Map<String, String> tags) {
        if (closed) {
            throw BackendException.lasting("Creating endpoint " + name + ": everything here has been closed", null);
        }
        if (processes.containsKey(name)) {
            return new CreateOutcome.Exists();
        }
        ModelCommand command = commands.get(configName);
        if (command == null) {
            return new CreateOutcome.Refused(
                    Failure.Kind.MISSING_CONFIG, "Could not find endpoint configuration \"" + configName + "\".");
        }
        Launch launch;
        try {
            launch = Launch.start(name, command, logDirectory, supervisorClasses);
        } catch (IOException e) {
            return new CreateOutcome.Refused(
                    Failure.Kind.OTHER, "Could not start a process for endpoint \"" + name + "\": " + e.getMessage());
        }
        ModelProcess process =
                new ModelProcess(name, configName, nextCreatedAt(), tags, command, launch, http, this::changed);
        processes.put(name, process);
        process.follow();
        return new CreateOutcome.Accepted();
    }

    @Override
    public DeleteOutcome delete(Endpoint endpoint, Instant decidedAt) {
        Optional<ModelProcess> process = incarnation(endpoint);
        process.ifPresent(ModelProcess::delete);
        return process.isPresent() ? new DeleteOutcome.Accepted() : new DeleteOutcome.Absent();
    }

    @Override
    public Map<String, String> tags(Endpoint endpoint) {
        return incarnation(endpoint).map(process -> Map.copyOf(process.tags())).orElse(Map.of());
    }

    /** Adds tags; those for an incarnation that is gone are dropped. */
    @Override
    public void tag(Endpoint endpoint, Map<String, String> tags) {
        incarnation(endpoint).ifPresent(process -> process.tags().putAll(tags));
    }

    /** Zero: a deletion is for one incarnation. */
    @Override
    public Duration deleteWindow() {
        return Duration.ZERO;
    }

    /**
     * Posts to the server's {@code /invocations}. A server that breaks off without an answer counts as a model that failed, with
     * status 502.
     *
     * @throws InvalidValueException if HTTP does not allow the content type or the wanted type in a header
     */
    @Override
    public InvocationOutcome invoke(EndpointName name, Invocation request) {
        ModelProcess process = processes.get(name);
        if (process == null) {
            return new InvocationOutcome.NotInService("Endpoint " + name + " not found");
        }
        Endpoint now = process.endpoint();
        if (now.state() != EndpointState.IN_SERVICE) {
            return new InvocationOutcome.NotInService("Endpoint " + name + " is " + now.state()
                    + (now.failureReason() == null ? "" : ": it " + now.failureReason()));
        }
        return http.invoke(name, process.port(), request);
    }

    /**
     * Ends every child, all at once, and returns when none of them runs any more: at most about their longest grace later. From
     * the beginning of it nothing can be created, and changes are not told any more. If the thread is interrupted, it returns at
     * once with the interrupt set, and the children are ended in the background.
     */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        listenerThread.shutdown();
        List<ModelProcess> all = List.copyOf(processes.values());
        all.forEach(ModelProcess::delete);
        try {
            for (ModelProcess process : all) {
                process.awaitEnd();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Optional<ModelProcess> incarnation(Endpoint seen) {
        return Optional.ofNullable(processes.get(seen.name())).filter(process -> process.is(seen));
    }

    /** Milliseconds, which is what stores keep; never the same twice, because it names the incarnation. */
    private Instant nextCreatedAt() {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        lastCreatedAt = now.isAfter(lastCreatedAt) ? now : lastCreatedAt.plusMillis(1);
        return lastCreatedAt;
    }

    private void changed(ModelProcess process) {
        if (process.isGone()) {
            processes.remove(process.name(), process);
        }
        synchronized (this) {
            if (!closed) {
                listenerThread.execute(() -> tell(process.name()));
            }
        }
    }

    private void tell(EndpointName name) {
        boolean late;
        synchronized (this) {
            late = closed;
        }
        if (!late) {
            onChange.accept(name);
        }
    }

    /** Collects what {@link ProcessEndpoints} needs. Not safe for use by many threads. */
    public static final class Builder {
        private static final Duration INVOCATION_TIMEOUT = Duration.ofSeconds(60);

        private final Path logDirectory;
        private final InstantSource clock;
        private final Map<EndpointConfigName, ModelCommand> commands = new ConcurrentHashMap<>();
        private Consumer<EndpointName> onChange = name -> {};
        private Duration invocationTimeout = INVOCATION_TIMEOUT;

        private Builder(Path logDirectory, InstantSource clock) {
            this.logDirectory = logDirectory;
            this.clock = clock;
        }

        /** Makes a config known: endpoints that are created from it run the command. A second one of the name replaces it. */
        public Builder config(EndpointConfigName name, ModelCommand command) {
            commands.put(name, command);
            return this;
        }

        /**
         * Is told the name of each endpoint whose state changes: in service, failed, deleting, ended, gone. At times twice for
         * one change, so look at the endpoint. Called on one thread, in order; what it throws goes to that thread's handler of
         * uncaught exceptions.
         */
        public Builder onChange(Consumer<EndpointName> listener) {
            this.onChange = listener;
            return this;
        }

        /** How long a model may take over one invocation; 60 s as SageMaker has it, unless said otherwise. */
        public Builder invocationTimeout(Duration timeout) {
            if (timeout.isNegative() || timeout.isZero()) {
                throw new InvalidValueException("invocationTimeout", "must be more than zero", timeout);
            }
            this.invocationTimeout = timeout;
            return this;
        }

        /**
         * Builds it. No process is started yet.
         *
         * @throws BackendException if the log folder cannot be made, or this library was not loaded from a jar file or a folder
         */
        public ProcessEndpoints build() {
            try {
                Files.createDirectories(logDirectory);
            } catch (IOException e) {
                throw BackendException.lasting("Making the log folder " + logDirectory, e);
            }
            return new ProcessEndpoints(this, Launch.supervisorClasses());
        }
    }
}
