package io.github.endpointlease.backend.process;

import static io.github.endpointlease.backend.process.Fixture.NAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.contract.EndpointControlContract;
import io.github.endpointlease.model.BackendException;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.model.Payload;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.DeleteOutcome;
import io.github.endpointlease.spi.EndpointControl;
import io.github.endpointlease.spi.InvocationOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessEndpointsTest implements EndpointControlContract {
    @TempDir
    Path logs;

    /** What other tests of this JVM have started. */
    private final List<ProcessHandle> others =
            ProcessHandle.current().children().toList();

    private final List<EndpointName> changes = new CopyOnWriteArrayList<>();
    private ProcessEndpoints endpoints;

    @BeforeEach
    void build() {
        endpoints = Fixture.builder(logs)
                .onChange(changes::add)
                .invocationTimeout(Duration.ofSeconds(5))
                .build();
    }

    @AfterEach
    void close() {
        endpoints.close();
    }

    @Override
    public EndpointControl control() {
        return endpoints;
    }

    @Override
    public EndpointConfigName workingConfig() {
        return Fixture.config("ok");
    }

    @Override
    public Optional<EndpointConfigName> missingConfig() {
        return Optional.of(new EndpointConfigName("nothing"));
    }

    @Override
    public void await(EndpointName name, Optional<EndpointState> state) {
        Await.until(
                name + " comes to " + state,
                () -> endpoints.describe(name).map(Endpoint::state).equals(state));
    }

    @Override
    public Instant now() {
        return Instant.EPOCH;
    }

    /** 130 processes, each with its supervisor, are more than a small machine starts during a test. */
    @Override
    public boolean canHoldMany() {
        return false;
    }

    @Test
    void aServerStartsAnswersAndGoes() {
        Endpoint endpoint = Fixture.serve(endpoints, "ok");
        long pid = Fixture.pids(endpoints).get(0);
        assertThat(Await.isAlive(pid)).isTrue();

        assertThat(endpoints.delete(endpoint, now())).isEqualTo(new DeleteOutcome.Accepted());
        Fixture.awaitGone(endpoints);

        assertThat(Await.isAlive(pid)).isFalse();
        assertThat(logs.resolve(NAME + ".log")).content().contains("listening");
    }

    @Test
    void bodyAndHeadersPassBothWays() {
        Fixture.serve(endpoints, "ok");

        InvocationOutcome outcome =
                endpoints.invoke(NAME, new Invocation(Payload.of("hallo"), "text/plain", "text/csv", "trace=1"));

        assertThat(outcome)
                .isEqualTo(new InvocationOutcome.Answered(
                        Payload.of("text/plain: hallo"), "text/csv", "AllTraffic", "got trace=1"));
    }

    @Test
    void aServerIsToldItsPortAndItsVariables() {
        Fixture.serve(endpoints, "ok");

        assertThat(Fixture.ask(endpoints, "env")).matches("(\\d+) \\1 green");
    }

    @Test
    void whatTheModelRefusesComesBackWithItsStatusAndTheBeginningOfItsText() {
        Fixture.serve(endpoints, "ok");

        assertThat(endpoints.invoke(NAME, Invocation.json("refuse")))
                .isEqualTo(new InvocationOutcome.ModelFailed(418, "x".repeat(1024)));
    }

    @Test
    void aModelThatDoesNotAnswerTimesOut() {
        try (ProcessEndpoints hasty =
                Fixture.builder(logs).invocationTimeout(Duration.ofMillis(200)).build()) {
            Fixture.serve(hasty, "ok");

            assertThat(hasty.invoke(NAME, Invocation.json("hang"))).isInstanceOf(InvocationOutcome.TimedOut.class);
        }
    }

    @Test
    void aHeaderThatHttpForbidsIsRefused() {
        Fixture.serve(endpoints, "ok");

        assertThatThrownBy(() -> endpoints.invoke(NAME, new Invocation(Payload.of(""), "a\nb", null, null)))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("Content-Type");
    }

    @Test
    void whatIsNotInServiceSaysWhatItIsDoing() {
        assertThat(endpoints.invoke(NAME, Invocation.json("1")))
                .isEqualTo(new InvocationOutcome.NotInService("Endpoint " + NAME + " not found"));
        Fixture.create(endpoints, "hang");

        assertThat(endpoints.invoke(NAME, Invocation.json("1")))
                .isEqualTo(new InvocationOutcome.NotInService("Endpoint " + NAME + " is CREATING"));
    }

    @Test
    void aServerThatCannotStartFailsWithItsLastWordsAndHoldsItsName() {
        Fixture.create(endpoints, "exit");

        Endpoint failed = Fixture.await(endpoints, EndpointState.FAILED);
        assertThat(failed.failureReason())
                .startsWith("exited with code 3;")
                .contains("loading weights | no such weights");
        assertThat(endpoints.create(NAME, Fixture.config("ok"), Map.of())).isEqualTo(new CreateOutcome.Exists());
        assertThat(endpoints.invoke(NAME, Invocation.json("1")))
                .isInstanceOfSatisfying(
                        InvocationOutcome.NotInService.class,
                        outcome -> assertThat(outcome.reason()).contains("exited with code 3"));
        endpoints.delete(failed, now());
        Fixture.awaitGone(endpoints);
    }

    @Test
    void theLastWordsAreNotThoseOfAnIncarnationBefore() throws IOException {
        Files.writeString(logs.resolve(NAME + ".log"), "of another time\n");
        Fixture.create(endpoints, "exit");

        assertThat(Fixture.await(endpoints, EndpointState.FAILED).failureReason())
                .doesNotContain("of another time");
        assertThat(logs.resolve(NAME + ".log")).content().startsWith("of another time\n");
    }

    @Test
    void aProgramThatDoesNotExistFailsWithItsName() {
        try (ProcessEndpoints wrong = ProcessEndpoints.builder(logs, InstantSource.system())
                .config(Fixture.config("wrong"), ModelCommand.of("no-such-program"))
                .build()) {
            Fixture.create(wrong, "wrong");

            assertThat(Fixture.await(wrong, EndpointState.FAILED).failureReason())
                    .startsWith("exited with code 127;")
                    .contains("no-such-program");
        }
    }

    @Test
    void aServerThatHangsInStartUpFailsAfterItsTimeOutAndIsEnded() {
        try (ProcessEndpoints hasty = ProcessEndpoints.builder(logs, InstantSource.system())
                .config(Fixture.config("hang"), Fixture.command("hang").withStartupTimeout(Duration.ofSeconds(2)))
                .build()) {
            Fixture.create(hasty, "hang");
            Await.until(
                    "the server runs",
                    () -> child(ProcessHandle.current()).flatMap(this::child).isPresent());
            long pid = child(ProcessHandle.current())
                    .flatMap(this::child)
                    .orElseThrow()
                    .pid();

            Endpoint failed = Fixture.await(hasty, EndpointState.FAILED);
            assertThat(failed.failureReason()).startsWith("did not answer GET /ping with 200 within PT2S");
            Await.untilDead(pid);
            assertThat(hasty.describe(NAME)).contains(failed);
        }
    }

    @Test
    void aServerThatIsStillStartingCanBeDeleted() {
        Fixture.create(endpoints, "hang");
        Endpoint creating = endpoints.describe(NAME).orElseThrow();

        assertThat(endpoints.delete(creating, now())).isEqualTo(new DeleteOutcome.Accepted());
        assertThat(endpoints.describe(NAME).map(Endpoint::state))
                .isIn(Optional.of(EndpointState.DELETING), Optional.empty());
        Fixture.awaitGone(endpoints);
    }

    @Test
    void theListenerHearsOfEveryChange() {
        Endpoint endpoint = Fixture.serve(endpoints, "ok");
        Await.until("in service is told", () -> changes.size() == 1);
        endpoints.invoke(NAME, Invocation.json("die"));
        Fixture.await(endpoints, EndpointState.FAILED);
        Await.until("its end is told", () -> changes.size() == 3);
        endpoints.delete(endpoint, now());
        Await.until("that it is gone is told", () -> changes.size() == 4);

        assertThat(changes).containsOnly(NAME);
    }

    @Test
    void nothingCanBeCreatedAfterTheEnd() {
        endpoints.close();

        assertThatThrownBy(() -> endpoints.create(NAME, Fixture.config("ok"), Map.of()))
                .isInstanceOfSatisfying(
                        BackendException.class, e -> assertThat(e.isRetryable()).isFalse());
    }

    @Test
    void aLogFolderThatCannotBeMadeIsSaidAtOnce() throws IOException {
        Path file = Files.createFile(logs.resolve("taken"));

        assertThatThrownBy(() -> Fixture.builder(file.resolve("logs")).build())
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("taken");
    }

    private Optional<ProcessHandle> child(ProcessHandle parent) {
        return parent.children().filter(child -> !others.contains(child)).findFirst();
    }
}
