package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.endpointlease.backend.process.ModelCommand;
import io.github.endpointlease.backend.process.ProcessEndpoints;
import io.github.endpointlease.model.Endpoint;
import io.github.endpointlease.model.EndpointConfigName;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.EndpointState;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.spi.CreateOutcome;
import io.github.endpointlease.spi.InvocationOutcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real model in a process of its own. */
class EmbeddingProcessTest {
    private static final EndpointName NAME = new EndpointName("demo-MiniLM-Endpoint");
    private static final EndpointConfigName CONFIG = new EndpointConfigName("minilm");

    @TempDir
    Path folder;

    @Test
    void relatedSentencesAreNearerThanUnrelatedOnes() throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Path home = Files.createDirectories(folder.resolve("home"));
        ModelCommand command = ModelCommand.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-Djava.io.tmpdir=" + temporary,
                        "-Duser.home=" + home,
                        "-cp",
                        System.getProperty("java.class.path"),
                        EmbeddingServer.class.getName())
                .withStartupTimeout(Duration.ofSeconds(60));
        try (ProcessEndpoints endpoints = ProcessEndpoints.builder(folder.resolve("logs"), InstantSource.system())
                .config(CONFIG, command)
                .onChange(name -> changed.countDown())
                .build()) {
            assertThat(endpoints.create(NAME, CONFIG, Map.of())).isEqualTo(new CreateOutcome.Accepted());
            assertThat(changed.await(90, TimeUnit.SECONDS)).isTrue();
            Endpoint endpoint = endpoints.describe(NAME).orElseThrow();
            assertThat(endpoint.state()).as(endpoint.failureReason()).isEqualTo(EndpointState.IN_SERVICE);

            float[][] vectors = embed(
                    endpoints,
                    "{\"inputs\":[\"The cat sleeps on the sofa\",\"A kitten naps on the couch\",\"Interest rates rose\"]}");

            assertThat(vectors).hasDimensions(3, 384);
            assertThat(dot(vectors[0], vectors[1])).isGreaterThan(dot(vectors[0], vectors[2]) + 0.3);
            assertThat(embed(endpoints, "{\"inputs\":\"The cat sleeps on the sofa\"}"))
                    .hasDimensions(1, 384);
        }
        assertThat(isEmpty(home)).as("nothing is left in the home folder").isTrue();
    }

    private static float[][] embed(ProcessEndpoints endpoints, String body) throws JsonProcessingException {
        InvocationOutcome outcome = endpoints.invoke(NAME, Invocation.json(body));
        assertThat(outcome).isInstanceOf(InvocationOutcome.Answered.class);
        return new ObjectMapper()
                .readValue(((InvocationOutcome.Answered) outcome).body().text(), float[][].class);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.findAny().isEmpty();
        }
    }
}
