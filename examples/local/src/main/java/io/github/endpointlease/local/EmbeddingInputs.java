package io.github.endpointlease.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.endpointlease.model.InvalidValueException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What an embedding is asked for: {@code {"inputs": "…"}} or {@code {"inputs": ["…", …]}}. Other fields are let be. */
final class EmbeddingInputs {
    static final int MAX_INPUTS = 256;
    static final int MAX_CHARACTERS = 100_000;

    private static final String FIELD = "inputs";
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private EmbeddingInputs() {}

    /**
     * Reads the texts of a request.
     *
     * @return 1 to {@value #MAX_INPUTS} texts that are not blank, each of at most {@value #MAX_CHARACTERS} characters
     * @throws InvalidValueException if the body is anything else
     */
    static List<String> read(byte[] body) {
        JsonNode inputs = tree(body).path(FIELD);
        if (inputs.isTextual()) {
            return List.of(text(FIELD, inputs));
        }
        if (!inputs.isArray()) {
            throw new InvalidValueException(
                    FIELD, "must be a text or a list of texts", inputs.isMissingNode() ? "missing" : inputs);
        }
        if (inputs.isEmpty() || inputs.size() > MAX_INPUTS) {
            throw new InvalidValueException(FIELD, "must hold 1 to " + MAX_INPUTS + " texts", inputs.size() + " texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode input : inputs) {
            texts.add(text(FIELD + "[" + texts.size() + "]", input));
        }
        return texts;
    }

    private static JsonNode tree(byte[] body) {
        try {
            JsonNode tree = JSON.readTree(body);
            if (tree.isObject()) {
                return tree;
            }
            throw new InvalidValueException("body", "must be a JSON object", tree.getNodeType());
        } catch (JsonProcessingException e) {
            throw new InvalidValueException("body", "must be JSON", String.valueOf(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new InvalidValueException("body", "must be JSON in UTF-8", e);
        }
    }

    private static String text(String field, JsonNode input) {
        if (!input.isTextual()) {
            throw new InvalidValueException(field, "must be a text", input);
        }
        String text = input.textValue();
        if (text.isBlank()) {
            throw new InvalidValueException(field, "must not be blank", "\"" + text + "\"");
        }
        if (text.length() > MAX_CHARACTERS) {
            throw new InvalidValueException(
                    field, "must have at most " + MAX_CHARACTERS + " characters", text.length() + " characters");
        }
        return text;
    }
}
