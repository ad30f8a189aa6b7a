package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.backend.ssm.JsonTree.Literal;
import io.github.endpointlease.model.InvalidValueException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a parameter's JSON holds. Whatever is not as it should be is an {@link InvalidValueException} that names the key. */
final class Fields {
    private static final DateTimeFormatter EXPIRY =
            DateTimeFormatter.ofPattern("dd-MM-uuuu-HH-mm-ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** As lenient about leading zeros as the original's {@code strptime}. */
    private static final Pattern EXPIRY_PARTS =
            Pattern.compile("(\\d{1,2})-(\\d{1,2})-(\\d{4})-(\\d{1,2})-(\\d{1,2})-(\\d{1,2})");

    private final Map<String, Object> fields;

    Fields(Map<String, Object> fields) {
        this.fields = fields;
    }

    static String expiry(Instant expiry) {
        return EXPIRY.format(expiry);
    }

    boolean has(String key) {
        return fields.containsKey(key);
    }

    /** Returns an object's fields; none if there is no object under the key. */
    Fields fields(String key) {
        Map<String, Object> object = new HashMap<>();
        if (fields.get(key) instanceof Map<?, ?> map) {
            map.forEach((name, value) -> object.put((String) name, value));
        }
        return new Fields(object);
    }

    String text(String key) {
        String text = textOrNull(key);
        if (text == null) {
            throw new InvalidValueException(key, "must be a text", shown(key));
        }
        return text;
    }

    @Nullable
    String textOrNull(String key) {
        return fields.get(key) instanceof String text ? text : null;
    }

    Instant expiry() {
        String text = text("expiry");
        Matcher parts = EXPIRY_PARTS.matcher(text);
        if (parts.matches()) {
            try {
                return LocalDateTime.of(
                                part(parts, 3),
                                part(parts, 2),
                                part(parts, 1),
                                part(parts, 4),
                                part(parts, 5),
                                part(parts, 6))
                        .toInstant(ZoneOffset.UTC);
            } catch (DateTimeException e) {
                throw new InvalidValueException("expiry", "must be a time that exists", text);
            }
        }
        throw new InvalidValueException("expiry", "must be a time like 31-01-2026-08-00-00", text);
    }

    Instant instant(String key) {
        try {
            return Instant.parse(text(key));
        } catch (DateTimeParseException e) {
            throw new InvalidValueException(key, "must be a time like 2026-01-31T08:00:00Z", text(key));
        }
    }

    @Nullable
    Instant instantOrNull(String key) {
        return has(key) ? instant(key) : null;
    }

    long number(String key) {
        try {
            return fields.get(key) instanceof Literal literal ? Long.parseLong(literal.text()) : missing(key);
        } catch (NumberFormatException e) {
            throw new InvalidValueException(key, "must be a whole number", shown(key));
        }
    }

    int smallNumber(String key) {
        try {
            return Math.toIntExact(number(key));
        } catch (ArithmeticException e) {
            throw new InvalidValueException(key, "must be a whole number within range", shown(key));
        }
    }

    boolean flag(String key) {
        return new Literal("true").equals(fields.get(key));
    }

    <E extends Enum<E>> E oneOf(String key, Class<E> type) {
        String text = text(key);
        List<E> values = Arrays.asList(type.getEnumConstants());
        return values.stream()
                .filter(value -> value.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(key, "must be one of " + values, text));
    }

    List<String> texts(String key) {
        if (!(fields.get(key) instanceof List<?> list)) {
            throw new InvalidValueException(key, "must be a list", shown(key));
        }
        return list.stream().map(String::valueOf).toList();
    }

    private static int part(Matcher parts, int group) {
        return Integer.parseInt(parts.group(group));
    }

    private long missing(String key) {
        throw new InvalidValueException(key, "must be a number", shown(key));
    }

    private Object shown(String key) {
        Object value = fields.get(key);
        return value == null ? "missing" : value;
    }
}
