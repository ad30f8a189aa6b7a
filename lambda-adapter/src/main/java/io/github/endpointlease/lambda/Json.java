package io.github.endpointlease.lambda;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.regex.Pattern;

/** Reads and writes JSON. Writes it as Python's {@code json.dumps} does, with a space after each comma and colon. */
final class Json {
    /** Where Jackson stops saying what was found: what it expected, or which of its own parts says so. */
    private static final Pattern ADVICE = Pattern.compile(
            "(:? (was expecting|expected|has to be|enable|in numeric value:?) | \\((`|of type)|`|[a-z]+\\.[a-z]+).*",
            Pattern.DOTALL);

    private static final int MAX_LEVELS = 500;
    private static final int MAX_DIGITS = 1000;
    private static final int MAX_NAME = 50_000;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_LEVELS)
                            .maxNumberLength(MAX_DIGITS)
                            .maxNameLength(MAX_NAME)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // so that a NaN is refused by the field that it stands in, with the field's name
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            // so that a number reaches the model, or the sentence that refuses it, as it was sent
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final ObjectWriter WRITER = MAPPER.writer(new PythonStyle());

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    static String write(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Writing a tree to memory cannot fail.", e);
        }
    }

    /**
     * Reads a request's body.
     *
     * @throws HttpException 400 if it is not one JSON object
     */
    static ObjectNode readObject(String body) {
        JsonNode node;
        try {
            node = MAPPER.readTree(body);
        } catch (StreamConstraintsException e) {
            throw new HttpException(400, "Body cannot be read: " + excess(e.getOriginalMessage()));
        } catch (NumberFormatException e) {
            // Jackson lets it out for an exponent beyond what a BigDecimal has
            throw new HttpException(
                    400, "Body cannot be read: a number in it has an exponent of more than nine digits");
        } catch (JsonProcessingException e) {
            throw new HttpException(400, "Body is not valid JSON" + where(e) + ": " + plain(e.getOriginalMessage()));
        }
        if (!(node instanceof ObjectNode object)) {
            throw new HttpException(400, "Body must be a JSON object, but was: " + shorten(text(node)));
        }
        return object;
    }

    /** Whether it holds nothing that only this reader takes for JSON: NaN and the infinities. */
    static boolean isStandard(JsonNode node) {
        if (node.isDouble() && !Double.isFinite(node.doubleValue())) {
            return false;
        }
        for (JsonNode child : node) {
            if (!isStandard(child)) {
                return false;
            }
        }
        return true;
    }

    /** The value as the client wrote it, for a sentence: NaN without the quotation marks that Jackson would add. */
    static String text(JsonNode node) {
        return node.isNumber() ? node.asText() : node.toString();
    }

    static String shorten(String text) {
        return text.length() <= 80 ? text : text.substring(0, 80) + "…";
    }

    private static String where(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    /** Jackson tells the limits apart only in its words. */
    private static String excess(String message) {
        if (message.startsWith("Document nesting depth")) {
            return "it is nested more than " + MAX_LEVELS + " levels deep";
        }
        if (message.startsWith("Number")) {
            return "a number in it has more than " + MAX_DIGITS + " digits";
        }
        if (message.startsWith("Name")) {
            return "the name of a field in it has more than " + MAX_NAME + " characters";
        }
        return "a part of it is too long";
    }

    /** Without advice to programmers and names of classes. */
    private static String plain(String message) {
        return shorten(ADVICE.matcher(message)
                .replaceFirst("")
                .replaceAll(" \\(code \\d+[^)]*\\)", "")
                .strip());
    }

    private static final class PythonStyle extends MinimalPrettyPrinter {
        @Override
        public void writeObjectFieldValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(": ");
        }

        @Override
        public void writeObjectEntrySeparator(JsonGenerator json) throws IOException {
            json.writeRaw(", ");
        }

        @Override
        public void writeArrayValueSeparator(JsonGenerator json) throws IOException {
            json.writeRaw(", ");
        }
    }
}
