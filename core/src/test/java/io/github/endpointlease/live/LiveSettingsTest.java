package io.github.endpointlease.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsRegionProvider;

class LiveSettingsTest {
    private static final AwsCredentialsProvider CREDENTIALS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret"));

    @Test
    void everythingThatIsMissingOrWrongIsNamedInOneMessage() {
        Map<String, String> settings = Map.of(
                "live.endpoint", "nowhere",
                "live.states.role", "a-role",
                "live.sagemaker.config", "a config",
                "live.sagemaker.confg", "demo-config");
        assertThatThrownBy(() -> open(settings, LiveSettingsTest::noRegion, LiveSettingsTest::noCredentials))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll(
                        "- live.sagemaker.confg is not known",
                        "- live.endpoint must be an http or https URL without a path, but is nowhere",
                        "- live.states.role must be the ARN of a role, but is a-role",
                        "- live.sagemaker.config must be the name of an endpoint config",
                        "- no region: set AWS_REGION",
                        "- no credentials: set AWS_PROFILE");
    }

    @Test
    void aConfinedProfileNeedsAnEndpointToDelete() {
        Map<String, String> settings =
                Map.of("live.endpoint", "http://127.0.0.1:1", "live.confined.profile", "confined");
        assertThatThrownBy(() -> open(settings, () -> Region.EU_WEST_1, CREDENTIALS))
                .hasMessageContaining("live.confined.profile needs live.sagemaker.config");
    }

    @Test
    void aProfileThatDoesNotExistIsNamed() {
        Map<String, String> settings = Map.of(
                "live.sagemaker.config", "demo-config", "live.confined.profile", "no-such-profile-of-endpoint-lease");
        assertThatThrownBy(() -> open(settings, () -> Region.EU_WEST_1, CREDENTIALS))
                .hasMessageContaining("live.confined.profile has no credentials");
    }

    @Test
    void aRegionAndCredentialsAreEnough() {
        try (LiveAccount account = open(Map.of(), () -> Region.EU_WEST_1, CREDENTIALS)) {
            assertThat(account.prefix()).matches("elive-[0-9a-f]{6}");
            assertThat(account.settings()).isEqualTo(new LiveSettings(null, null, null, null));
        }
    }

    private static LiveAccount open(
            Map<String, String> settings, AwsRegionProvider regions, AwsCredentialsProvider credentials) {
        return LiveAccount.open(
                name -> Optional.ofNullable(settings.get(name)), Set.copyOf(settings.keySet()), regions, credentials);
    }

    private static Region noRegion() {
        throw SdkClientException.create("as planned");
    }

    private static AwsBasicCredentials noCredentials() {
        throw SdkClientException.create("as planned");
    }
}
