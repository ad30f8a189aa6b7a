package io.github.endpointlease.backend.process;

import static io.github.endpointlease.backend.process.Fixture.NAME;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.spi.InvocationOutcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no signals")
class ProcessDeathTest {
    @TempDir
    Path logs;

    /** What other tests of this JVM have started. */
    private final List<ProcessHandle> others =
            ProcessHandle.current().children().toList();

    private ProcessEndpoints endpoints;

    @BeforeEach
    void build() {
        endpoints = Fixture.builder(logs).build();
    }

    @AfterEach
    void close() {
        endpoints.close();
    }

    @Test
    void aServerThatDiesIsSeenAsFailed() {
        Fixture.serve(endpoints, "ok");

        assertThat(endpoints.invoke(NAME, Invocation.json("die")))
                .isInstanceOfSatisfying(
                        InvocationOutcome.ModelFailed.class,
                        failed -> assertThat(failed.status()).isEqualTo(502));

        assertThat(Fixture.await(endpoints, EndpointState.FAILED).failureReason())
                .startsWith("exited with code 7;")
                .contains("asked to die");
    }

    @Test
    void aServerThatIgnoresTheRequestToEndIsKilledAfterItsGrace() {
        Endpoint endpoint = Fixture.serve(endpoints, "stubborn");
        long pid = Fixture.pids(endpoints).get(0);
        long begin = System.nanoTime();

        endpoints.delete(endpoint, Instant.EPOCH);
        Fixture.awaitGone(endpoints);

        assertThat(Await.isAlive(pid)).isFalse();
        assertThat(System.nanoTime() - begin).as("the grace").isGreaterThanOrEqualTo(1_000_000_000L);
    }

    @Test
    void whatAServerStartedEndsWithIt() {
        Endpoint endpoint = Fixture.serve(endpoints, "parent");
        List<Long> pids = Fixture.pids(endpoints);
        assertThat(pids).hasSize(2).allMatch(Await::isAlive);

        endpoints.delete(endpoint, Instant.EPOCH);
        Fixture.awaitGone(endpoints);

        assertThat(pids).noneMatch(Await::isAlive);
    }

    @Test
    void whatAKilledServerLeftBehindIsEnded() {
        Fixture.serve(endpoints, "parent");
        List<Long> pids = Fixture.pids(endpoints);
        // The supervisor looks every two seconds whom the server has started; before its first look nobody knows.
        Await.until("the supervisor has looked", () -> secondsOld(pids.get(1)) > 4);

        ProcessHandle.of(pids.get(0)).orElseThrow().destroyForcibly();

        Fixture.await(endpoints, EndpointState.FAILED);
        Await.untilDead(pids.get(1));
    }

    @Test
    void aSupervisorThatIsKilledTakesItsServerAlong() {
        Endpoint endpoint = Fixture.serve(endpoints, "parent");
        List<Long> pids = Fixture.pids(endpoints);

        Fixture.supervisor(pids.get(0)).destroyForcibly();

        assertThat(Fixture.await(endpoints, EndpointState.FAILED).failureReason())
                .startsWith("lost its supervisor, which exited with code 137;");
        pids.forEach(Await::untilDead);
        endpoints.delete(endpoint, Instant.EPOCH);
        Fixture.awaitGone(endpoints);
    }

    @Test
    void aSupervisorThatIsAskedToEndEndsItsServer() {
        Fixture.serve(endpoints, "ok");
        long pid = Fixture.pids(endpoints).get(0);

        Fixture.supervisor(pid).destroy();

        Fixture.await(endpoints, EndpointState.FAILED);
        Await.untilDead(pid);
    }

    @Test
    void aCtrlCInTheTerminalReachesNeitherServerNorSupervisor() throws IOException, InterruptedException {
        Fixture.serve(endpoints, "ok");
        long pid = Fixture.pids(endpoints).get(0);
        long supervisor = Fixture.supervisor(pid).pid();

        int sent = new ProcessBuilder("/bin/sh", "-c", "kill -INT " + pid + " " + supervisor)
                .inheritIO()
                .start()
                .waitFor();

        assertThat(sent).isZero();
        assertThat(Fixture.pids(endpoints)).containsExactly(pid);
        assertThat(endpoints.describe(NAME).map(Endpoint::state)).contains(EndpointState.IN_SERVICE);
    }

    @Test
    void closingEndsEveryServerBeforeItReturns() {
        Fixture.serve(endpoints, "stubborn");
        long pid = Fixture.pids(endpoints).get(0);
        endpoints.create(new EndpointName("starting"), Fixture.config("hang"), Map.of());
        endpoints.create(new EndpointName("failed"), Fixture.config("exit"), Map.of());

        endpoints.close();

        assertThat(Await.isAlive(pid)).isFalse();
        assertThat(endpoints.list(Optional.empty()).endpoints()).isEmpty();
        assertThat(ProcessHandle.current()
                        .children()
                        .filter(child -> !others.contains(child) && Await.isAlive(child.pid())))
                .isEmpty();
    }

    @Test
    void noServerOutlivesAKilledParent() throws IOException {
        Process parent = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        DoomedParent.class.getName(),
                        logs.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output = parent.inputReader()) {
            List<Long> pids = Arrays.stream(output.readLine().split(" ", -1))
                    .map(Long::valueOf)
                    .toList();
            ProcessHandle supervisor = Fixture.supervisor(pids.get(0));
            assertThat(pids).hasSize(2).allMatch(Await::isAlive);

            parent.destroyForcibly();

            pids.forEach(Await::untilDead);
            Await.untilDead(supervisor.pid());
        } finally {
            parent.destroyForcibly();
        }
    }

    private static long secondsOld(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .map(start -> Duration.between(start, Instant.now()).toSeconds())
                .orElse(0L);
    }
}
