package io.github.endpointlease.backend.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelCommandTest {
    private static final ModelCommand COMMAND = ModelCommand.of("llama-server", "--port", "{port}", "--url=:{port}/");

    @Test
    void everyPortPlaceholderIsFilled() {
        assertThat(COMMAND.commandFor(8123)).containsExactly("llama-server", "--port", "8123", "--url=:8123/");
    }

    @Test
    void theDefaultsAreTenMinutesAndThirtySeconds() {
        assertThat(COMMAND.startupTimeout()).isEqualTo(Duration.ofMinutes(10));
        assertThat(COMMAND.stopGrace()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void secretsAreNotPrinted() {
        ModelCommand command = ModelCommand.of("server", "--api-key=hush").withEnvironment(Map.of("HF_TOKEN", "hush"));

        assertThat(command.toString()).doesNotContain("hush").contains("server", "HF_TOKEN");
    }

    @Test
    void whatCannotBeStartedIsRefused() {
        assertThatThrownBy(() -> ModelCommand.of(List.of())).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> ModelCommand.of(" ")).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> COMMAND.withEnvironment(Map.of("A=B", "C")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("A=B");
    }

    @Test
    void timesOutOfRangeAreRefused() {
        assertThatThrownBy(() -> COMMAND.withStartupTimeout(Duration.ZERO)).isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> COMMAND.withStartupTimeout(Duration.ofHours(1).plusNanos(1)))
                .isInstanceOf(InvalidValueException.class);
        assertThatThrownBy(() -> COMMAND.withStopGrace(Duration.ofNanos(-1))).isInstanceOf(InvalidValueException.class);
        assertThat(COMMAND.withStopGrace(Duration.ZERO).stopGrace()).isZero();
    }
}
