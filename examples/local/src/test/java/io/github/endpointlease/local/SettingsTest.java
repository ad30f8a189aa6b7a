package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Path HOME = Path.of("home").toAbsolutePath();

    @Test
    void nothingHasToBeSet() {
        assertThat(Settings.from(Map.of(), HOME))
                .isEqualTo(new Settings(8080, HOME.resolve(".endpoint-lease"), null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http", "", "8080 ", "1e3"})
    void aPortThatIsNoneIsRefusedWithItsValue(String port) {
        assertThatThrownBy(() -> Settings.from(Map.of("ENDPOINT_LEASE_PORT", port), HOME))
                .isInstanceOf(StartupException.class)
                .hasMessage("ENDPOINT_LEASE_PORT must be a number from 0 to 65535, but was: " + port);
    }

    @Test
    void anEmptyPathIsRefused() {
        assertThatThrownBy(() -> Settings.from(Map.of("ENDPOINT_LEASE_DATA", " "), HOME))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("ENDPOINT_LEASE_DATA");
        assertThatThrownBy(() -> Settings.from(Map.of("ENDPOINT_LEASE_CONFIG", "a\0b"), HOME))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("ENDPOINT_LEASE_CONFIG");
    }

    @Test
    void aTokenIsNeverPrinted() {
        Settings settings = Settings.from(Map.of("ENDPOINT_LEASE_TOKEN", "my secret"), HOME);
        assertThat(settings.token()).isNotNull();
        assertThat(settings.toString()).doesNotContain("my secret");
        assertThatThrownBy(() -> Settings.from(Map.of("ENDPOINT_LEASE_TOKEN", "elease_secret"), HOME))
                .isInstanceOf(StartupException.class)
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> Settings.from(Map.of("ENDPOINT_LEASE_TOKEN", "  "), HOME))
                .isInstanceOf(StartupException.class)
                .hasMessageContaining("ENDPOINT_LEASE_TOKEN");
    }
}
