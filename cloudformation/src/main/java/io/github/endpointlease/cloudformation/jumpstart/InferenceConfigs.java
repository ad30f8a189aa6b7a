package io.github.endpointlease.cloudformation.jumpstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Chooses among the ways in which a model can be served, as the SageMaker SDK for Python does: the first of the overall ranking, or
 * by name where there is none, that supports the instance type. Left out are those that need data besides the model's, which
 * CloudFormation cannot give to a model.
 */
final class InferenceConfigs {
    private static final String TYPES = "SupportedInferenceInstanceTypes";
    private static final String MORE_DATA = "HostingAdditionalDataSources";

    private InferenceConfigs() {}

    /**
     * @throws Refusal if the model cannot be served on that type
     */
    static HubFields choose(JsonNode document, String instanceType) {
        JsonNode configs = HubFields.get(document, "InferenceConfigs");
        List<HubFields> candidates = new ArrayList<>();
        if (configs.isEmpty()) {
            candidates.add(new HubFields(List.of(document)));
        } else {
            ranked(document, configs).forEach(name -> candidates.add(laidOver(document, configs.path(name))));
        }
        List<HubFields> fitting = candidates.stream()
                .filter(candidate -> supports(candidate, instanceType))
                .toList();
        if (fitting.isEmpty()) {
            throw new Refusal("inference_instance_type", notOnTheList(candidates, instanceType));
        }
        return fitting.stream()
                .filter(candidate -> candidate.get(MORE_DATA).isEmpty())
                .findFirst()
                .orElseThrow(() -> new Refusal(
                        "model_id",
                        "cannot be deployed on " + instanceType
                                + ": it needs additional data sources there, which CloudFormation does not know"));
    }

    private static List<String> ranked(JsonNode document, JsonNode configs) {
        List<String> names = new ArrayList<>();
        HubFields.get(HubFields.get(document, "InferenceConfigRankings").path("overall"), "Rankings")
                .forEach(name -> names.add(name.asText()));
        if (names.isEmpty()) {
            configs.fieldNames().forEachRemaining(names::add);
            names.sort(null);
        }
        names.removeIf(name -> !configs.has(name));
        return names;
    }

    private static HubFields laidOver(JsonNode document, JsonNode config) {
        JsonNode components = HubFields.get(document, "InferenceConfigComponents");
        List<JsonNode> layers = new ArrayList<>(List.of(document));
        HubFields.get(config, "ComponentNames").forEach(name -> {
            JsonNode component = components.path(name.asText());
            if (!component.isObject()) {
                throw new Refusal(
                        "model_id",
                        "cannot be resolved: its document speaks of a component \"" + name.asText()
                                + "\" and does not have it");
            }
            layers.add(component);
        });
        return new HubFields(layers);
    }

    /** Documents without a list have always meant every type. */
    private static boolean supports(HubFields candidate, String instanceType) {
        List<String> types = candidate.texts(TYPES);
        return types.isEmpty() || types.contains(instanceType);
    }

    private static String notOnTheList(List<HubFields> candidates, String instanceType) {
        Set<String> types = new TreeSet<>();
        candidates.forEach(candidate -> types.addAll(candidate.texts(TYPES)));
        return "must be one of " + String.join(", ", types) + ", on which this model can be served, but was: \""
                + instanceType + "\"";
    }
}
