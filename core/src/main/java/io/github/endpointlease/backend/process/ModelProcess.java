package io.github.endpointlease.backend.process;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One incarnation of an endpoint: its process from start to end, followed by a thread. Safe for use by many threads. */
final class ModelProcess {
    private static final long PING_EVERY_MILLIS = 100;
    private static final Duration PING_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SUPERVISOR_SLACK = Duration.ofSeconds(5);
    private static final Duration START_SLACK = Duration.ofSeconds(10);

    private final EndpointName name;
    private final EndpointConfigName configName;
    private final Instant createdAt;
    private final ModelCommand command;
    private final Launch launch;
    private final Map<String, String> tags;
    private final Consumer<ModelProcess> onChange;
    private final Thread life;

    private EndpointState state = EndpointState.CREATING;
    private @Nullable String reason;
    private boolean ended;
    private boolean gone;

    /** Takes over what was launched. Every change of state is told to {@code onChange}, on any thread. */
    ModelProcess(
            EndpointName name,
            EndpointConfigName configName,
            Instant createdAt,
            Map<String, String> tags,
            ModelCommand command,
            Launch launch,
            ModelHttp http,
            Consumer<ModelProcess> onChange) {
        this.name = name;
        this.configName = configName;
        this.createdAt = createdAt;
        this.tags = new ConcurrentHashMap<>(tags);
        this.command = command;
        this.launch = launch;
        this.onChange = onChange;
        this.life = new Thread(() -> live(http), "endpoint-" + name);
        life.setDaemon(true);
    }

    /** Follows the process from now on. */
    void follow() {
        life.start();
    }

    EndpointName name() {
        return name;
    }

    int port() {
        return launch.port();
    }

    Map<String, String> tags() {
        return tags;
    }

    synchronized Endpoint endpoint() {
        Endpoint.Breakdown breakdown = reason == null ? null : new Endpoint.Breakdown(Failure.Kind.BROKEN, reason);
        return new Endpoint(name, state, createdAt, configName, breakdown);
    }

    /** Whether the endpoint was deleted and nothing of it runs any more. */
    synchronized boolean isGone() {
        return gone;
    }

    boolean is(Endpoint seen) {
        return createdAt.equals(seen.createdAt());
    }

    /** Begins to stop the process; {@link #isGone()} some time later. */
    void delete() {
        synchronized (this) {
            state = EndpointState.DELETING;
            gone = ended;
        }
        stop();
        onChange.accept(this);
    }

    /** Returns when the process has ended. */
    void awaitEnd() throws InterruptedException {
        life.join();
    }

    private void live(ModelHttp http) {
        Optional<ProcessTree> server = Optional.empty();
        try {
            server = awaitServer().map(ProcessTree::new);
            awaitReady(http);
            int code = launch.supervisor().waitFor();
            boolean orphaned = server.filter(ProcessTree::isRootAlive).isPresent();
            fail((orphaned ? "lost its supervisor, which " : "") + "exited with code " + code + "; "
                    + launch.log().lastLines());
        } catch (IOException | InterruptedException e) {
            fail("could not be followed any more: " + e);
        } finally {
            stop();
            launch.supervisor().onExit().join();
            server.ifPresent(tree -> tree.end(command.stopGrace()));
            end();
        }
    }

    /** Reads which process the supervisor started; empty if it could start none. */
    private Optional<ProcessHandle> awaitServer() throws IOException {
        BufferedReader reports = launch.supervisor().inputReader();
        for (String line = reports.readLine(); line != null; line = reports.readLine()) {
            String[] words = line.split(" ", -1);
            if (words.length == 3 && words[0].equals(Supervisor.STARTED)) {
                Instant startedAt = Instant.ofEpochMilli(Long.parseLong(words[2]));
                return ProcessHandle.of(Long.parseLong(words[1])).filter(process -> isFrom(startedAt, process));
            }
        }
        return Optional.empty();
    }

    /** Guards against a reused process id. Two JVMs may disagree by a second on the time at which the machine was started. */
    private static boolean isFrom(Instant startedAt, ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(start -> Duration.between(start, startedAt).abs().compareTo(START_SLACK) <= 0)
                .orElse(true);
    }

    private void awaitReady(ModelHttp http) throws InterruptedException {
        long begin = System.nanoTime();
        while (endpoint().state() == EndpointState.CREATING
                && !launch.supervisor().waitFor(PING_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
            Duration left = command.startupTimeout().minusNanos(System.nanoTime() - begin);
            if (left.isNegative() || left.isZero()) {
                fail("did not answer GET /ping with 200 within " + command.startupTimeout() + "; "
                        + launch.log().lastLines());
                stop();
            } else if (http.isReady(launch.port(), left.compareTo(PING_TIMEOUT) < 0 ? left : PING_TIMEOUT)) {
                become(EndpointState.IN_SERVICE, null);
            }
        }
    }

    private void stop() {
        Process supervisor = launch.supervisor();
        try {
            supervisor.getOutputStream().close();
        } catch (IOException e) {
            supervisor.destroy(); // the same request by another way
        }
        Duration patience = command.stopGrace().plus(SUPERVISOR_SLACK);
        supervisor
                .onExit()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(late -> supervisor.destroyForcibly());
    }

    private void fail(String why) {
        become(EndpointState.FAILED, why);
    }

    /** The first reason for a failure stays, and what is deleted does not come back. */
    private void become(EndpointState next, @Nullable String why) {
        synchronized (this) {
            if (state == EndpointState.FAILED || state == EndpointState.DELETING) {
                return;
            }
            state = next;
            reason = why;
        }
        onChange.accept(this);
    }

    private void end() {
        synchronized (this) {
            ended = true;
            gone = state == EndpointState.DELETING;
        }
        onChange.accept(this);
    }
}
