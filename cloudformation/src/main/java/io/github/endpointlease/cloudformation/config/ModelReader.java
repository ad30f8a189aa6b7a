package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the elements of {@code jumpstart_models} one after the other, and remembers what they may not have in common. */
final class ModelReader {
    private static final String NO_WAITING =
            " waits for an answer, which SageMaker refuses where inference_type is async: call InvokeEndpointAsync";

    private final Findings findings;
    private final String projectPrefix;
    private final @Nullable Duration projectsLongestLease;
    private final IntegrationReader integrations;
    private final Map<String, String> pathByName = new HashMap<>();

    /**
     * @param projectPrefix the prefix of the file, empty where it has none
     * @param projectsLongestLease what the project sets, or null where it sets none
     */
    ModelReader(Findings findings, String projectPrefix, @Nullable Duration projectsLongestLease) {
        this.findings = findings;
        this.projectPrefix = projectPrefix;
        this.projectsLongestLease = projectsLongestLease;
        integrations = new IntegrationReader(findings);
    }

    /** Reads one model. Empty where it has a fault, which is then among the findings. */
    Optional<ModelConfig> read(String path, JsonNode node) {
        return Section.of(path, node, findings).flatMap(this::model);
    }

    private Optional<ModelConfig> model(Section model) {
        int before = findings.faultCount();
        String name = model.requiredText("name", this::checkName);
        Optional<ModelOrigin> origin = OriginReader.read(model, findings);
        Map<String, String> environment =
                EnvironmentReader.read(model, findings, ModelRules::containerVariable, ModelRules::containerValue);
        findings.check(() -> ModelRules.environmentSize(model.path("environment"), environment.size()));
        String instanceType = model.requiredText("inference_instance_type", Rules::instanceType);
        long instanceCount =
                model.whole("inference_instance_count", 1, "a whole number of at least 1", Rules::instanceCount);
        InferenceType inferenceType =
                model.requiredChoice("inference_type", InferenceType::of, "realtime or async", InferenceType.REALTIME);
        boolean publicAccess = model.flag("public", false);
        Duration initialProvision =
                model.section("schedule").map(this::schedule).orElse(null);
        Limits limits = limits(model, publicAccess);
        warnOfCut(model, initialProvision, limits);
        Integration integration =
                model.section("integration").map(integrations::read).orElse(null);
        boolean asyncApiEnabled = model.flag("async_api_enabled", false);
        LocalCommand local = model.section("local")
                .map(section -> LocalReader.read(section, findings))
                .orElse(null);
        model.warnOfUnknownKeys();
        if (inferenceType == InferenceType.ASYNC) {
            warnOfWaiting(model, integration, asyncApiEnabled);
        }
        return findings.unless(
                before,
                () -> new ModelConfig(
                        name,
                        origin.orElseThrow(),
                        environment,
                        instanceType,
                        (int) instanceCount,
                        inferenceType,
                        publicAccess,
                        initialProvision,
                        limits,
                        integration,
                        asyncApiEnabled,
                        local));
    }

    private @Nullable Duration schedule(Section schedule) {
        Duration initialProvision = schedule.minutes("initial_provision_minutes", true);
        schedule.warnOfUnknownKeys();
        return initialProvision;
    }

    /** A route that anybody may call gets limits, so that a stranger cannot spend without end. */
    private Limits limits(Section model, boolean publicAccess) {
        Duration longestLease = model.minutes("longest_lease_minutes", false);
        Throttle throttle = StackReader.throttle(model, findings);
        if (publicAccess && projectsLongestLease == null && !model.has("longest_lease_minutes")) {
            longestLease = Limits.PUBLIC_LONGEST_LEASE;
            findings.warn(model.path("longest_lease_minutes") + " is set to " + longestLease.toMinutes()
                    + ", because the model is public and neither it nor the project has one");
        }
        if (publicAccess && !model.has("throttling")) {
            throttle = Limits.PUBLIC_THROTTLE;
            findings.warn(
                    model.path("throttling") + " is set to 5 requests a second with bursts of 10, because the model"
                            + " is public and has none of its own");
        }
        return new Limits(longestLease, throttle);
    }

    private void warnOfCut(Section model, @Nullable Duration initialProvision, Limits limits) {
        Duration longest = limits.longestLease() == null ? projectsLongestLease : limits.longestLease();
        if (initialProvision != null && longest != null && initialProvision.compareTo(longest) > 0) {
            String limit = "longest_lease_minutes";
            findings.warn(model.path("schedule") + ".initial_provision_minutes is cut to "
                    + (limits.longestLease() == null ? limit : model.path(limit)) + ", "
                    + LeaseSettings.minutes(longest)
                    + ", because no lease may have more left");
        }
    }

    /** SageMaker answers InvokeEndpoint with a ValidationError where the endpoint is asynchronous; a user's own function may know. */
    private void warnOfWaiting(Section model, @Nullable Integration integration, boolean asyncApiEnabled) {
        boolean ownFunction = integration != null
                && integration.type() == Integration.Type.LAMBDA
                && integration.lambda() instanceof LambdaSource.Archive;
        if (integration != null && !ownFunction) {
            findings.warn(model.path("integration") + NO_WAITING);
        }
        if (asyncApiEnabled) {
            findings.warn(model.path("async_api_enabled") + NO_WAITING);
        }
    }

    private void checkName(String path, String name) {
        Rules.modelName(path, name);
        String earlier = pathByName.putIfAbsent(Rules.sameName(name), path);
        if (earlier != null) {
            findings.fault(
                    path,
                    "must differ from " + earlier + ", and in more than upper and lower case",
                    Findings.quoted(name));
        }
        Rules.endpointNames(path, projectPrefix, name);
    }
}
