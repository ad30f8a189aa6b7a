package io.github.endpointlease.backend.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.InvocationOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Process endpoints with one config for each mode of the {@link TestContainer}. */
final class Fixture {
    static final EndpointName NAME = new EndpointName("demo-Test-Endpoint");

    private Fixture() {}

    static ProcessEndpoints.Builder builder(Path logs) {
        ProcessEndpoints.Builder builder = ProcessEndpoints.builder(logs, InstantSource.system());
        for (String mode : List.of("ok", "hang", "exit", "parent")) {
            builder.config(config(mode), command(mode));
        }
        return builder.config(config("stubborn"), command("stubborn").withStopGrace(Duration.ofSeconds(1)));
    }

    static ModelCommand command(String mode) {
        return ModelCommand.of(TestContainer.command(mode)).withEnvironment(Map.of("COLOR", "green"));
    }

    static EndpointConfigName config(String mode) {
        return new EndpointConfigName(mode);
    }

    static void create(ProcessEndpoints endpoints, String mode) {
        assertThat(endpoints.create(NAME, config(mode), Map.of())).isEqualTo(new CreateOutcome.Accepted());
    }

    static Endpoint serve(ProcessEndpoints endpoints, String mode) {
        create(endpoints, mode);
        return await(endpoints, EndpointState.IN_SERVICE);
    }

    static Endpoint await(ProcessEndpoints endpoints, EndpointState state) {
        Await.until(
                NAME + " is " + state,
                () -> endpoints.describe(NAME).map(Endpoint::state).equals(Optional.of(state)));
        return endpoints.describe(NAME).orElseThrow();
    }

    static void awaitGone(ProcessEndpoints endpoints) {
        Await.until(NAME + " is gone", () -> endpoints.describe(NAME).isEmpty());
    }

    static String ask(ProcessEndpoints endpoints, String question) {
        InvocationOutcome outcome = endpoints.invoke(NAME, Invocation.json(question));
        assertThat(outcome).isInstanceOf(InvocationOutcome.Answered.class);
        return ((InvocationOutcome.Answered) outcome).body().text();
    }

    /** Returns the process ids of the server and of its children. */
    static List<Long> pids(ProcessEndpoints endpoints) {
        return Arrays.stream(ask(endpoints, "pids").split(" ", -1))
                .map(Long::valueOf)
                .toList();
    }

    /** Returns the supervisor of a server. */
    static ProcessHandle supervisor(long serverPid) {
        return ProcessHandle.of(serverPid).flatMap(ProcessHandle::parent).orElseThrow();
    }
}
