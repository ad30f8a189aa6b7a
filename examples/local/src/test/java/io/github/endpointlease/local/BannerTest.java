package io.github.endpointlease.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.endpointlease.cloudformation.config.ProjectConfig;
import io.github.endpointlease.cloudformation.config.ProjectConfigReader;
import io.github.endpointlease.model.Token;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway prints once it is ready. */
class BannerTest {
    private static final ProjectConfig STOPPED_MODEL = ProjectConfigReader.read("""
            {"project_prefix": "t", "unknown_key": 1, "jumpstart_models": [{"name": "MiniLM",
             "model_id": "all-MiniLM-L6-v2", "inference_instance_type": "ml.m5.large", "inference_type": "realtime",
             "schedule": {"initial_provision_minutes": 0}, "public": true,
             "integration": {"type": "lambda", "properties": {"api_resource_name": "minilm"}}}]}
            """, "test");
    private static final ProjectConfig NO_MODEL =
            ProjectConfigReader.read("{\"project_prefix\": \"t\", \"jumpstart_models\": []}", "test");

    @TempDir
    Path folder;

    @Test
    void theMadeTokenIsShownAtTheFirstStartAndNeverAgain() {
        String first = banner(STOPPED_MODEL, null);
        assertThat(first)
                .contains("elease_")
                .contains(folder.resolve("data").toString())
                .contains("unknown_key")
                .containsPattern(
                        "ask     curl -H 'Authorization: elease_[^']+' http://127.0.0.1:[0-9]+/prod/endpoint-expiry")
                .contains("{\"EndpointName\": \"t-MiniLM-Endpoint\", \"minutes\": 30}")
                .contains("/prod/minilm");
        assertThat(banner(STOPPED_MODEL, null))
                .doesNotContain("elease_")
                .contains("the one shown at the first start")
                .contains("'Authorization: <token>'");
    }

    @Test
    void aTokenFromTheEnvironmentIsNotShown() {
        assertThat(banner(NO_MODEL, Token.of("my secret")))
                .doesNotContain("my secret")
                .contains("the one in ENDPOINT_LEASE_TOKEN")
                .contains("$ENDPOINT_LEASE_TOKEN")
                .doesNotContain("invoke  curl");
    }

    private String banner(ProjectConfig config, @Nullable Token token) {
        Settings settings = new Settings(0, folder.resolve("data"), token, null);
        try (LocalGateway gateway = LocalGateway.start(settings, config)) {
            return new Banner(settings, config, gateway).text(7);
        }
    }
}
