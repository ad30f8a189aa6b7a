package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads the elements of {@code jumpstart_models} one after the other, and remembers what they may not have in common. */
final class ModelReader {
    private final Findings findings;
    private final String projectPrefix;
    private final Map<String, String> pathByName = new HashMap<>();
    private final Map<String, String> pathByRoute = new HashMap<>();

    /**
     * @param projectPrefix the prefix of the file, empty where it has none
     */
    ModelReader(Findings findings, String projectPrefix) {
        this.findings = findings;
        this.projectPrefix = projectPrefix;
    }

    /** Reads one model. Empty where it has a fault, which is then among the findings. */
    Optional<ModelConfig> read(String path, JsonNode node) {
        return Section.of(path, node, findings).flatMap(this::model);
    }

    private Optional<ModelConfig> model(Section model) {
        int before = findings.faultCount();
        String name = model.requiredText("name", this::checkName);
        String modelId = model.requiredText("model_id", Rules::modelId);
        String instanceType = model.requiredText("inference_instance_type", Rules::instanceType);
        long instanceCount =
                model.whole("inference_instance_count", 1, "a whole number of at least 1", Rules::instanceCount);
        InferenceType inferenceType =
                model.choice("inference_type", InferenceType::of, "realtime or async", InferenceType.REALTIME);
        boolean publicAccess = model.flag("public", false);
        Duration initialProvision =
                model.section("schedule").map(this::schedule).orElse(null);
        Integration integration =
                model.section("integration").map(this::integration).orElse(null);
        boolean asyncApiEnabled = model.flag("async_api_enabled", false);
        LocalCommand local = model.section("local")
                .map(section -> LocalReader.read(section, findings))
                .orElse(null);
        model.warnOfUnknownKeys();
        if (findings.faultCount() > before) {
            return Optional.empty();
        }
        return Optional.of(new ModelConfig(
                name,
                modelId,
                instanceType,
                (int) instanceCount,
                inferenceType,
                publicAccess,
                initialProvision,
                integration,
                asyncApiEnabled,
                local));
    }

    private @Nullable Duration schedule(Section schedule) {
        Duration initialProvision = schedule.minutes("initial_provision_minutes", true);
        schedule.warnOfUnknownKeys();
        return initialProvision;
    }

    private @Nullable Integration integration(Section integration) {
        int before = findings.faultCount();
        Integration.Type type =
                integration.choice("type", Integration.Type::of, "lambda or api", Integration.Type.LAMBDA);
        Optional<Section> properties = integration.requiredSection("properties");
        integration.warnOfUnknownKeys();
        if (properties.isEmpty()) {
            return null;
        }
        String lambdaSrc = properties.get().text("lambda_src", Rules::lambdaSrc);
        String route = properties.get().requiredText("api_resource_name", this::checkRoute);
        properties.get().warnOfUnknownKeys();
        return findings.faultCount() == before ? new Integration(type, lambdaSrc, route) : null;
    }

    private void checkName(String path, String name) {
        Rules.modelName(path, name);
        findings.checkDiffers(pathByName, path, name);
        Rules.endpointNames(path, projectPrefix, name);
    }

    private void checkRoute(String path, String route) {
        Rules.apiResourceName(path, route);
        findings.checkDiffers(pathByRoute, path, route);
    }
}
