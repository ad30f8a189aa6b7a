package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonStreamContext;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Turns text into JSON. Faults are in our own words: the parser's name its options and quote the text, which may hold a secret.
 */
final class JsonText {
    private static final JsonMapper MAPPER = new JsonMapper();

    private JsonText() {}

    /** Reads the text, or puts into the findings why it cannot be read. A key that is written twice is a fault, too. */
    static Optional<JsonNode> parse(String text, Findings findings) {
        String json = text.startsWith("\uFEFF") ? text.substring(1) : text;
        try {
            if (!isOneValue(json, findings)) {
                return Optional.empty();
            }
            return Optional.of(MAPPER.readTree(json));
        } catch (JsonProcessingException refused) {
            findings.faultLine(syntaxFault(json, refused));
            return Optional.empty();
        } catch (IOException impossible) {
            throw new UncheckedIOException("a text in memory could not be read", impossible);
        }
    }

    private static boolean isOneValue(String json, Findings findings) throws IOException {
        try (JsonParser parser = MAPPER.createParser(json)) {
            Deque<Set<String>> open = new ArrayDeque<>();
            JsonToken token = parser.nextToken();
            if (token == null) {
                findings.faultLine("is empty, but must be a JSON object");
                return false;
            }
            do {
                if (token.isStructStart()) {
                    open.push(new HashSet<>());
                } else if (token.isStructEnd()) {
                    open.pop();
                } else if (token == JsonToken.FIELD_NAME && !open.element().add(parser.currentName())) {
                    findings.faultLine(path(parser.getParsingContext()) + " is written twice, the second time at "
                            + place(parser.currentTokenLocation()));
                }
                token = parser.nextToken();
            } while (token != null && !open.isEmpty());
            if (token != null) {
                findings.faultLine(
                        place(parser.currentTokenLocation()) + ": there is more after the end of the object");
            }
            return token == null;
        }
    }

    private static String path(JsonStreamContext context) {
        JsonStreamContext parent = context.getParent();
        if (parent == null) {
            return "";
        }
        String above = path(parent);
        if (context.inObject() && context.hasCurrentName()) {
            return Findings.child(above, context.getCurrentName());
        }
        return context.inArray() ? Findings.child(above, context.getCurrentIndex()) : above;
    }

    private static String syntaxFault(String json, JsonProcessingException refused) {
        JsonLocation location = refused.getLocation();
        if (location == null) {
            return "is nested more deeply, or holds a longer number or text, than a configuration may";
        }
        long offset = location.getCharOffset();
        boolean ended = refused instanceof JsonEOFException || offset < 0 || offset >= json.length();
        return place(location) + ": "
                + (ended ? "the text ends too early: a }, ] or \" is missing" : unexpected(json.charAt((int) offset)));
    }

    private static String unexpected(char found) {
        String hint = switch (found) {
            case '/', '#' -> ": JSON has no comments";
            case '\'' -> ": keys and texts stand in double quotes";
            case '}', ']' -> ": a value is missing before it, or a comma or bracket is too many";
            case '\n', '\r' -> ": a text must end on the line on which it begins";
            default -> ": a key in double quotes, a value, a colon or a comma was expected";
        };
        return "unexpected " + Findings.quoted(String.valueOf(found)) + hint;
    }

    private static String place(JsonLocation location) {
        return "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }
}
