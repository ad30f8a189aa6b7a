package io.github.endpointlease.backend.ssm;

import static io.github.endpointlease.backend.ssm.Fixture.CONFIG;
import static io.github.endpointlease.backend.ssm.Fixture.NAME;
import static io.github.endpointlease.backend.ssm.Fixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.backend.ssm.ParameterValue.Broken;
import io.github.endpointlease.backend.ssm.ParameterValue.Foreign;
import io.github.endpointlease.backend.ssm.ParameterValue.Stamped;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Failure;
import io.github.endpointlease.model.Lease;
import io.github.endpointlease.model.OperationId;
import io.github.endpointlease.model.Phase;
import io.github.endpointlease.standin.OriginalUpdater;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueCodecTest {
    private static final Stamp STAMP = new Stamp("5ca1ab1e", 41, "0ddba11", false);

    @Test
    void theTextIsTheOriginalsThreeKeysAndOneOfOurs() {
        Lease lease = Fixture.lease()
                .expiring(Fixture.EXPIRY, new OperationId("op-1"))
                .failing(new Failure(Failure.Kind.QUOTA, "0 × ml.g5 ✗", 2, NOW.plusSeconds(90)));

        assertThat(ValueCodec.write(lease, STAMP))
                .isEqualTo("{\"expiry\":\"31-01-2026-09-00-00\",\"endpoint_name\":\"demo-a-Endpoint\","
                        + "\"endpoint_config_name\":\"demo-a-config\",\"lease\":{\"format\":1,\"life\":\"5ca1ab1e\",\"base\":41,"
                        + "\"op\":\"0ddba11\",\"phase\":\"RUNNING\",\"phase_since\":\"2026-01-31T08:15:30.123456Z\",\"generation\":1,"
                        + "\"failure\":{\"kind\":\"QUOTA\",\"attempts\":2,\"retry_at\":\"2026-01-31T08:17:00.123456Z\","
                        + "\"reason\":\"0 \\u00D7 ml.g5 \\u2717\"},\"ops\":[\"op-1\"],"
                        + "\"sum\":\"c3f0a1ac6d1fb9bf76f0a2fa10171484cd006218e35a938118be7e2904a366ff\"}}");
    }

    @Test
    void whatIsWrittenIsReadBack() {
        assertThat(read(ValueCodec.write(largest("reason"), STAMP))).isEqualTo(new Stamped(largest("reason"), STAMP));
    }

    @Test
    void theSumSurvivesPythonsSpacesEscapesAndAnyOrderOfKeys() throws JsonProcessingException {
        Lease lease = largest("“ml.g5” ✗\n\t\"\\/\0 \ud83d\ude00");
        ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(ValueCodec.write(lease, STAMP));
        ObjectNode turned = tree.objectNode();
        turned.set("lease", tree.get("lease"));
        turned.setAll(tree);

        assertThat(read(OriginalUpdater.python(tree))).isEqualTo(new Stamped(lease, STAMP));
        assertThat(read(turned.toString())).isEqualTo(new Stamped(lease, STAMP));
    }

    @ParameterizedTest
    @ValueSource(strings = {"expiry", "endpoint_config_name"})
    void theSumDoesNotSurviveAChangeOfTheOriginalsKeys(String key) throws JsonProcessingException {
        ObjectNode tree = (ObjectNode) new ObjectMapper().readTree(ValueCodec.write(Fixture.lease(), STAMP));
        tree.put(key, key.equals("expiry") ? "31-01-2026-09-00-01" : "demo-b-config");

        assertThat(read(tree.toString()))
                .isInstanceOfSatisfying(
                        Foreign.class, foreign -> assertThat(foreign.op()).isEqualTo("0ddba11"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "✗", "{", "\ud83d\ude00", "\0"})
    void aReasonOfAnyLengthFitsEvenAfterTheOriginalHasWrittenItBack(String character) throws JsonProcessingException {
        String text = ValueCodec.write(largest(character.repeat(5000)), STAMP);

        assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(ValueCodec.MAX_LENGTH);
        assertThat(OriginalUpdater.python((ObjectNode) new ObjectMapper().readTree(text)))
                .hasSizeLessThanOrEqualTo(4096)
                .doesNotContain("{{");
        Lease cut = ((Stamped) read(text)).lease();
        assertThat(cut.failure()).isNotNull();
        assertThat(cut.failing(null)).isEqualTo(largest("").failing(null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "not JSON",
                "[]",
                "null",
                "{\"expiry\": ",
                "{} {}",
                "{\"expiry\": \"31-01-2026-09-00-00\", \"endpoint_name\": \"demo-a-Endpoint\"}",
                "{\"expiry\": \"31-01-2026-09-00-00\", \"endpoint_name\": \"demo-b-Endpoint\", \"endpoint_config_name\": \"c\"}",
                "{\"expiry\": \"31-02-2026-09-00-00\", \"endpoint_name\": \"demo-a-Endpoint\", \"endpoint_config_name\": \"c\"}",
                "{\"expiry\": \"31-01-1969-09-00-00\", \"endpoint_name\": \"demo-a-Endpoint\", \"endpoint_config_name\": \"c\"}",
                "{\"expiry\": \"tomorrow\", \"endpoint_name\": \"demo-a-Endpoint\", \"endpoint_config_name\": \"c\"}",
                "{\"expiry\": 5, \"endpoint_name\": \"demo-a-Endpoint\", \"endpoint_config_name\": \"c\"}",
                "{\"expiry\": \"31-01-2026-09-00-00\", \"endpoint_name\": \"demo-a-Endpoint\", \"endpoint_config_name\": \"-\"}",
                "{\"expiry\": \"31-01-2026-09-00-00\", \"endpoint_name\": \"demo-a-Endpoint\", \"endpoint_config_name\": \"c\","
                        + " \"lease\": {\"format\": 2}}"
            })
    void whatIsNoLeaseIsBroken(String text) {
        assertThat(read(text))
                .isInstanceOfSatisfying(
                        Broken.class, broken -> assertThat(broken.reason()).isNotEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2147483648", "-2147483649", "9223372036854775808", "1.0", "0"})
    void attemptsThatNobodyCanCountAreBroken(String attempts) {
        Lease failing = Fixture.lease().failing(new Failure(Failure.Kind.QUOTA, "", 77, NOW));
        String text = ValueCodec.write(failing, STAMP).replace("77", attempts);

        assertThat(read(ParameterFuzz.sealed(text)))
                .isInstanceOfSatisfying(
                        Broken.class, broken -> assertThat(broken.reason()).startsWith("attempts must be"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5ca1ab1e", "a/b", "/", "", "a/7\n"})
    void aVersionOfAnyLifeIsReadBack(String life) {
        LeaseVersion version = new LeaseVersion(NAME.value(), life, 7);

        assertThat(LeaseVersion.parse(NAME, version.opaque())).contains(version);
        assertThat(LeaseVersion.parse(new EndpointName("demo-b-Endpoint"), version.opaque()))
                .isEmpty();
    }

    @Test
    void aPersonMayLeaveZerosOut() {
        assertThat(read(Fixture.bare("1-2-2026-3-4-5")))
                .isInstanceOfSatisfying(
                        Foreign.class,
                        foreign -> assertThat(foreign.lease().expiry()).isEqualTo("2026-02-01T03:04:05Z"));
    }

    /** As long as everything but the reason can be. */
    private static Lease largest(String reason) {
        List<OperationId> operations = new ArrayList<>();
        for (int i = 10; i < 10 + Lease.OPERATIONS_KEPT; i++) {
            operations.add(new OperationId("x".repeat(62) + i));
        }
        return new Lease(
                NAME,
                CONFIG,
                Lease.LATEST_EXPIRY,
                Phase.SETTLING,
                NOW.plusNanos(1),
                Long.MAX_VALUE,
                NOW.plusNanos(2),
                true,
                new Failure(Failure.Kind.MISSING_CONFIG, reason, Integer.MAX_VALUE, NOW.plusNanos(3)),
                operations);
    }

    private static ParameterValue read(String text) {
        return ValueCodec.read(new EndpointName("demo-a-Endpoint"), 42, text, NOW)
                .value();
    }
}
