package io.github.endpointlease.cloudformation.walk;

import static io.github.endpointlease.cloudformation.template.TemplateTree.map;
import static io.github.endpointlease.cloudformation.template.TemplateTree.texts;

import io.github.endpointlease.cloudformation.template.TemplateTree;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What API Gateway does about the types of bodies. Sources: "Content type conversions in API Gateway", "Integration passthrough
 * behaviors".
 *
 * @param binary the API's binary types
 */
record MediaTypes(List<String> binary) {
    static MediaTypes of(TemplateTree template) {
        return new MediaTypes(texts(template.properties("Api").get("BinaryMediaTypes")));
    }

    /** Whether no template is for the request's type, and it may not pass without one. No type is JSON. */
    static boolean refuses(Map<String, Object> integration, Gateway.Request request) {
        Map<String, Object> templates = map(integration.getOrDefault("RequestTemplates", Map.of()));
        if (templates.containsKey(first(request.header("Content-Type").orElse("application/json")))) {
            return false;
        }
        return switch ((String) integration.getOrDefault("PassthroughBehavior", "WHEN_NO_MATCH")) {
            case "NEVER" -> true;
            case "WHEN_NO_TEMPLATES" -> !templates.isEmpty();
            default -> false;
        };
    }

    /**
     * Whether the answer is taken for Base64, which it is not: a text, for whoever accepts a binary type before all others.
     *
     * @param response the integration's response that the answer goes through
     * @param type of what the backend has answered
     */
    boolean spoil(Map<String, Object> response, String type, Gateway.Request request) {
        return !response.getOrDefault("ContentHandling", "").equals("CONVERT_TO_TEXT")
                && !binary.contains(first(type))
                && request.header("Accept")
                        .map(MediaTypes::first)
                        .filter(binary::contains)
                        .isPresent();
    }

    private static String first(String header) {
        return header.split("[,;]", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
