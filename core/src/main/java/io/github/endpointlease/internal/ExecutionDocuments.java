package io.github.endpointlease.internal;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.github.endpointlease.model.EndpointName;
import io.github.endpointlease.model.Execution;
import io.github.endpointlease.model.InvalidValueException;
import io.github.endpointlease.model.Payload;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON documents of an execution, as the state machine of the reference stack has them. */
public final class ExecutionDocuments {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private ExecutionDocuments() {}

    /**
     * The input of an execution.
     *
     * @throws InvalidValueException if the body is not one JSON value, or the input is too large for Step Functions
     */
    public static String input(EndpointName endpoint, String body) {
        StringWriter text = new StringWriter();
        try (JsonParser parser = JSON.createParser(body);
                JsonGenerator json = JSON.createGenerator(text)) {
            if (parser.nextToken() == null) {
                throw new InvalidValueException("body", "must be a JSON value", "nothing");
            }
            json.writeStartObject();
            json.writeStringField("endpointname", endpoint.value());
            json.writeFieldName("body");
            copyValue(parser, json);
            json.writeEndObject();
            if (parser.nextToken() != null) {
                throw new InvalidValueException("body", "must be a single JSON value", "more than one");
            }
        } catch (JsonProcessingException e) {
            throw new InvalidValueException("body", "must be JSON", e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory cannot fail.", e);
        }
        String input = text.toString();
        if (isTooLarge(input)) {
            throw new InvalidValueException(
                    "body", "must make an input of at most " + Execution.MAX_DOCUMENT_BYTES + " bytes", bytes(input));
        }
        return input;
    }

    /** Numbers as they are written: made values of, they would lose digits, or become infinite. */
    private static void copyValue(JsonParser from, JsonGenerator to) throws IOException {
        int depth = 0;
        do {
            JsonToken token = from.currentToken();
            if (token.isNumeric()) {
                to.writeNumber(from.getText());
            } else {
                to.copyCurrentEvent(from);
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        } while (depth > 0 && from.nextToken() != null);
    }

    /** What the model is sent: a JSON text as the text it holds, anything else as it stands. Source: {@code Body.$} of Step Functions' SDK integration. */
    public static Payload modelBody(String body) {
        try (JsonParser parser = JSON.createParser(body)) {
            return Payload.of(parser.nextToken() == JsonToken.VALUE_STRING ? parser.getText() : body);
        } catch (IOException e) {
            throw new IllegalArgumentException("The body was read as JSON before.", e);
        }
    }

    /** The output of an execution that has succeeded. */
    public static String output(Payload body, String contentType, String variant) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("Body", body.text());
            json.writeStringField("ContentType", contentType);
            json.writeStringField("InvokedProductionVariant", variant);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("Writing to memory cannot fail.", e);
        }
        return text.toString();
    }

    /** Whether Step Functions would refuse the document for its size. */
    public static boolean isTooLarge(String document) {
        return bytes(document) > Execution.MAX_DOCUMENT_BYTES;
    }

    private static int bytes(String document) {
        return document.getBytes(StandardCharsets.UTF_8).length;
    }
}
