package io.github.endpointlease.cloudformation.jumpstart;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A hub's document with the components of one inference configuration laid over it. A later layer wins field by field, and deep
 * within the variants. Documents have their fields in camel case; in older ones some are in snake case.
 */
final class HubFields {
    private static final Pattern INNER_CAPITAL = Pattern.compile("(?<!^)(?=[A-Z])");
    private static final String VARIANTS = "HostingInstanceTypeVariants";

    private final List<JsonNode> layers;

    /**
     * @param layers the document first
     */
    HubFields(List<JsonNode> layers) {
        this.layers = List.copyOf(layers);
    }

    /** The value of a field, missing where no layer has one. */
    JsonNode get(String name) {
        JsonNode found = MissingNode.getInstance();
        for (JsonNode layer : layers) {
            JsonNode value = get(layer, name);
            found = value.isMissingNode() ? found : value;
        }
        return found;
    }

    /** The value of a field that no component may change. */
    JsonNode getOfDocument(String name) {
        return get(layers.get(0), name);
    }

    Optional<String> text(String name) {
        return text(get(name));
    }

    boolean flag(String name) {
        return get(name).asBoolean(false);
    }

    List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        get(name).forEach(element -> texts.add(element.asText()));
        return texts;
    }

    /** A property of the first variant that has it, where an alias stands for its value. */
    Optional<String> variantText(List<String> variants, String property) {
        for (String variant : variants) {
            Optional<String> found = Optional.empty();
            for (JsonNode layer : layers) {
                Optional<String> value = text(get(properties(layer, variant), property));
                found = value.isPresent() ? value : found;
            }
            if (found.isPresent()) {
                return found.map(this::resolved);
            }
        }
        return Optional.empty();
    }

    /** The variables of a variant. */
    Map<String, String> variantVariables(String variant) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (JsonNode layer : layers) {
            get(properties(layer, variant), "EnvironmentVariables")
                    .properties()
                    .forEach(entry -> variables.put(entry.getKey(), asPythonWrites(entry.getValue())));
        }
        return variables;
    }

    /** The SDK for Python writes its own words for truth, and containers have got used to them. */
    static String asPythonWrites(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue() ? "True" : "False";
        }
        return value.asText();
    }

    /** Finds a field under either of its names; a null is as good as none. */
    static JsonNode get(JsonNode node, String name) {
        JsonNode camel = node.path(name);
        JsonNode found = camel.isMissingNode()
                ? node.path(INNER_CAPITAL.matcher(name).replaceAll("_").toLowerCase(Locale.ROOT))
                : camel;
        return found.isNull() ? MissingNode.getInstance() : found;
    }

    static Optional<String> text(JsonNode node) {
        return Optional.of(node.asText("")).filter(text -> !text.isBlank());
    }

    private String resolved(String value) {
        if (!value.startsWith("$")) {
            return value;
        }
        String alias = value.substring(1);
        Optional<String> found = Optional.empty();
        for (JsonNode layer : layers) {
            Optional<String> stands = text(get(get(layer, VARIANTS), "Aliases").path(alias));
            found = stands.isPresent() ? stands : found;
        }
        return found.orElseThrow(() -> new Refusal(
                "model_id", "cannot be resolved: its document speaks of " + value + " and does not say what that is"));
    }

    private static JsonNode properties(JsonNode layer, String variant) {
        return get(get(get(layer, VARIANTS), "Variants").path(variant), "Properties");
    }
}
