package io.github.endpointlease.cloudformation.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A route that anybody may call is never without limits. */
class PublicModelTest {
    @Test
    void aPublicModelWithoutLimitsGetsSomeAndTheyAreSaid() {
        ProjectConfig config = read(false, "{\"public\": true}");

        assertThat(config.models().get(0).longestLease()).isEqualTo(Duration.ofHours(8));
        assertThat(config.models().get(0).throttle()).isEqualTo(new Throttle(5, 10));
        assertThat(config.warnings())
                .containsExactly(
                        "jumpstart_models[0].longest_lease_minutes is set to 480, because the model is public and neither it"
                                + " nor the project has one",
                        "jumpstart_models[0].throttling is set to 5 requests a second with bursts of 10, because the model"
                                + " is public and has none of its own");
    }

    @Test
    void theProjectsLongestLeaseIsEnoughButItsThrottleIsNot() {
        ProjectConfig config = read(true, "{\"public\": true}");

        assertThat(config.models().get(0).longestLease()).isNull();
        assertThat(config.models().get(0).throttle()).isEqualTo(Limits.PUBLIC_THROTTLE);
        assertThat(config.warnings()).singleElement().asString().contains("throttling is set to");
    }

    @Test
    void whatTheFileSetsIsKept() {
        ProjectConfig config = read(
                false,
                "{\"public\": true, \"longest_lease_minutes\": 6001,"
                        + " \"throttling\": {\"rate_per_second\": 900, \"burst\": 900}}");

        assertThat(config.models().get(0).longestLease()).isEqualTo(Duration.ofMinutes(6001));
        assertThat(config.models().get(0).throttle()).isEqualTo(new Throttle(900, 900));
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void aModelBehindTokensGetsNone() {
        ProjectConfig config = read(false, "{\"public\": false}");

        assertThat(config.models().get(0).limits()).isEqualTo(Limits.NONE);
        assertThat(config.warnings()).isEmpty();
    }

    @Test
    void aFirstLeaseThatIsLongerThanTheLimitIsSaidToBeCut() {
        String longer = "{\"public\": true, \"schedule\": {\"initial_provision_minutes\": 600}%s}";

        assertThat(read(false, longer.formatted("")).warnings())
                .contains("jumpstart_models[0].schedule.initial_provision_minutes is cut to"
                        + " jumpstart_models[0].longest_lease_minutes, 480, because no lease may have more left");
        assertThat(read(true, longer.formatted("")).warnings())
                .contains("jumpstart_models[0].schedule.initial_provision_minutes is cut to longest_lease_minutes, 60,"
                        + " because no lease may have more left");
        assertThat(read(true, longer.formatted(", \"longest_lease_minutes\": 599.5"))
                        .warnings())
                .contains("jumpstart_models[0].schedule.initial_provision_minutes is cut to"
                        + " jumpstart_models[0].longest_lease_minutes, 599.5, because no lease may have more left");
        assertThat(read(true, longer.formatted(", \"longest_lease_minutes\": 600"))
                        .warnings())
                .noneMatch(warning -> warning.contains("is cut"));
    }

    private static ProjectConfig read(boolean projectLimits, String more) {
        ObjectNode model = (ObjectNode)
                Sample.parse("{\"name\": \"m\", \"model_id\": \"i\", \"inference_instance_type\": \"ml.g5.xlarge\","
                        + " \"inference_type\": \"realtime\"}");
        model.setAll((ObjectNode) Sample.parse(more));
        ObjectNode project = (ObjectNode) Sample.parse("{\"project_prefix\": \"p\"}");
        if (projectLimits) {
            project.put("longest_lease_minutes", 60);
        }
        project.putArray("jumpstart_models").add(model);
        return ProjectConfigReader.read(project.toString(), "c");
    }
}
