package io.github.endpointlease.cloudformation.jumpstart;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
     * What was chosen.
     *
     * @param fields the document with the configuration laid over it
     * @param passedOver the names of the configurations that rank higher and support the type, but need more data
     */
    record Choice(HubFields fields, List<String> passedOver) {}

    /**
     * @throws Refusal if the model cannot be served on that type
     */
    static Choice choose(JsonNode document, String instanceType) {
        Map<String, HubFields> candidates = candidates(document);
        List<String> passedOver = new ArrayList<>();
        for (Map.Entry<String, HubFields> candidate : candidates.entrySet()) {
            HubFields fields = candidate.getValue();
            if (supports(fields, instanceType)) {
                if (fields.get(MORE_DATA).isEmpty()) {
                    return new Choice(fields, passedOver);
                }
                passedOver.add(candidate.getKey());
            }
        }
        if (passedOver.isEmpty()) {
            throw new Refusal("inference_instance_type", notOnTheList(candidates.values(), instanceType));
        }
        throw new Refusal(
                "model_id",
                "cannot be deployed on " + instanceType
                        + ": it needs additional data sources there, which CloudFormation does not know");
    }

    /** In the order of their rank. A document without configurations is the only candidate, under no name. */
    private static Map<String, HubFields> candidates(JsonNode document) {
        JsonNode configs = HubFields.get(document, "InferenceConfigs");
        Map<String, HubFields> candidates = new LinkedHashMap<>();
        if (configs.isEmpty()) {
            candidates.put("", new HubFields(List.of(document)));
        } else {
            ranked(document, configs).forEach(name -> candidates.put(name, laidOver(document, configs.path(name))));
        }
        return candidates;
    }

    private static List<String> ranked(JsonNode document, JsonNode configs) {
        List<String> names = new ArrayList<>();
        HubFields.get(HubFields.get(document, "InferenceConfigRankings").path("overall"), "Rankings")
                .forEach(name -> names.add(name.asText()));
        names.removeIf(name -> !configs.has(name));
        if (names.isEmpty()) {
            configs.fieldNames().forEachRemaining(names::add);
            names.sort(null);
        }
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

    private static String notOnTheList(Collection<HubFields> candidates, String instanceType) {
        Set<String> types = new TreeSet<>();
        candidates.forEach(candidate -> types.addAll(candidate.texts(TYPES)));
        return "must be one of " + String.join(", ", types) + ", on which this model can be served, but was: \""
                + instanceType + "\"";
    }
}
