package io.github.endpointlease.backend.ssm;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.github.endpointlease.model.InvalidValueException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads any JSON object, and renders it in one way only: keys sorted, no spaces, ASCII. Values are texts, {@link Literal}s, lists
 * and maps.
 */
final class JsonTree {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private JsonTree() {}

    /** A number, true, false or null, as it is written. */
    record Literal(String text) {}

    /**
     * Reads one object.
     *
     * @throws InvalidValueException if the text is anything else
     */
    static SortedMap<String, Object> parse(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidValueException("value", "must be a JSON object", text);
            }
            SortedMap<String, Object> object = object(parser);
            if (parser.nextToken() != null) {
                throw new InvalidValueException("value", "must be a single JSON object", text);
            }
            return object;
        } catch (JsonProcessingException e) {
            throw new InvalidValueException("value", "must be a JSON object", text);
        } catch (IOException e) {
            throw new UncheckedIOException("Reading from memory cannot fail.", e);
        }
    }

    static String render(Map<String, Object> object) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, object);
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory cannot fail.", e);
        }
        return text.toString();
    }

    private static SortedMap<String, Object> object(JsonParser parser) throws IOException {
        SortedMap<String, Object> object = new TreeMap<>();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            object.put(key, value(parser));
        }
        return object;
    }

    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return object(parser);
        }
        if (token == JsonToken.START_ARRAY) {
            List<Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(parser));
            }
            return list;
        }
        return token == JsonToken.VALUE_STRING ? parser.getText() : new Literal(parser.getText());
    }

    /** In the order of the map, which the caller chooses. */
    private static void write(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName((String) entry.getKey());
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            for (Object element : list) {
                write(json, element);
            }
            json.writeEndArray();
        } else if (value instanceof Literal literal) {
            json.writeRawValue(literal.text());
        } else {
            json.writeString((String) value);
        }
    }
}
