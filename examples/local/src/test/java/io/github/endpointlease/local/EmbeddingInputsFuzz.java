package io.github.endpointlease.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.proof.Hostile;
import java.util.List;
import java.util.Map;

/** Any body that is sent to the model: texts, which are read back from what they are written as, or an error that names the field. */
public final class EmbeddingInputsFuzz {
    /** Halves of surrogate pairs, which UTF-8 has no bytes for, are escaped. */
    private static final ObjectWriter JSON = new JsonMapper().writer().with(JsonWriteFeature.ESCAPE_NON_ASCII);

    private EmbeddingInputsFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws JsonProcessingException {
        List<String> texts;
        try {
            texts = EmbeddingInputs.read(input);
        } catch (InvalidValueException e) {
            String message = String.valueOf(e.getMessage());
            Hostile.require(message.contains("inputs") || message.contains("body"), "The field is named: " + message);
            return;
        }
        Hostile.require(
                !texts.isEmpty() && texts.size() <= EmbeddingInputs.MAX_INPUTS, "Texts are within what is allowed");
        Hostile.require(
                texts.stream().noneMatch(text -> text.isBlank() || text.length() > EmbeddingInputs.MAX_CHARACTERS),
                "Each text is within what is allowed");
        Hostile.requireEqual(
                "Texts are read back", texts, EmbeddingInputs.read(JSON.writeValueAsBytes(Map.of("inputs", texts))));
    }
}
