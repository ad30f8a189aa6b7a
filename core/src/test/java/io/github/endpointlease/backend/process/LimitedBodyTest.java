package io.github.endpointlease.backend.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Invocation;
import io.github.endpointlease.spi.InvocationOutcome;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitedBodyTest {
    private static final EndpointName NAME = new EndpointName("endless-Endpoint");
    private static final int LIMIT = 6 * 1024 * 1024;

    @Test
    void anAnswerBeyondTheLimitIsBrokenOff() throws Exception {
        assertThat(invokeModelThatAnswers(LIMIT + 1))
                .isEqualTo(new InvocationOutcome.ModelFailed(502, "The answer is larger than 6291456 bytes"));
    }

    @Test
    void anAnswerOfTheLimitPasses() throws Exception {
        assertThat(invokeModelThatAnswers(LIMIT))
                .isInstanceOfSatisfying(
                        InvocationOutcome.Answered.class,
                        answered -> assertThat(answered.body().size()).isEqualTo(LIMIT));
    }

    private static InvocationOutcome invokeModelThatAnswers(int bytes) throws Exception {
        HttpServer model = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        model.createContext("/invocations", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, bytes);
                exchange.getResponseBody().write(new byte[bytes]);
            }
        });
        model.start();
        try {
            return new ModelHttp(Duration.ofMinutes(1))
                    .invoke(NAME, model.getAddress().getPort(), Invocation.json("{}"));
        } finally {
            model.stop(0);
        }
    }
}
