package io.github.endpointlease.lambda.function;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.MDC;

/** One line of JSON for each record, whatever it holds. */
class LogFormatTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aRecordIsOneLineOfJson() throws IOException {
        LogRecord logged = logged(Level.WARNING, "say \"no\"\\\r\n\tand 😀 \u0001 ı");
        logged.setThrown(new IllegalStateException("broken", new IOException("inside")));

        String line = new LogFormat().format(logged);

        assertThat(line).endsWith("}\n").hasLineCount(1);
        JsonNode json = JSON.readTree(line);
        assertThat(json.path("time").asText()).isEqualTo("2026-03-01T10:00:00.250Z");
        assertThat(json.path("level").asText()).isEqualTo("WARN");
        assertThat(json.path("logger").asText()).isEqualTo("a.b.C");
        assertThat(json.path("message").asText()).isEqualTo("say \"no\"\\\r\n\tand 😀 \u0001 ı");
        assertThat(json.path("exception").asText())
                .startsWith("java.lang.IllegalStateException: broken\n")
                .contains("Caused by: java.io.IOException: inside");
        assertThat(json.has("requestId")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"SEVERE,ERROR", "WARNING,WARN", "INFO,INFO", "FINE,DEBUG"})
    void levelsBearTheirUsualNames(String level, String shown) throws IOException {
        assertThat(JSON.readTree(new LogFormat().format(logged(Level.parse(level), "x")))
                        .path("level")
                        .asText())
                .isEqualTo(shown);
    }

    @Test
    void theRequestThatIsHandledIsNamedAndForgottenAfterIt() throws IOException {
        TestContext context = new TestContext("request-1", 1_000);

        String line = LogContext.within(context, () -> new LogFormat().format(logged(Level.INFO, "x")));

        assertThat(JSON.readTree(line).path("requestId").asText()).isEqualTo("request-1");
        assertThat(MDC.get(LogContext.REQUEST_ID)).isNull();
    }

    @Test
    void aLongTextIsCut() throws IOException {
        String line = new LogFormat().format(logged(Level.INFO, "x".repeat(500_000)));

        assertThat(JSON.readTree(line).path("message").asText()).hasSize(20_001).endsWith("…");
    }

    private static LogRecord logged(Level level, String message) {
        LogRecord logged = new LogRecord(level, message);
        logged.setLoggerName("a.b.C");
        logged.setInstant(Instant.parse("2026-03-01T10:00:00.250999Z"));
        return logged;
    }
}
