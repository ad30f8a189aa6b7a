package io.github.endpointlease.backend.dynamodb;

import io.github.endpointlease.model.InvalidValueException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Reads what the attributes of an item hold. Whatever is not as it should be is an {@link InvalidValueException} that names the
 * attribute.
 *
 * @param values the attributes by name
 */
record Attributes(Map<String, AttributeValue> values) {
    boolean has(String name) {
        return values.containsKey(name);
    }

    String text(String name) {
        return read(name, AttributeValue.Type.S, AttributeValue::s);
    }

    boolean flag(String name) {
        return read(name, AttributeValue.Type.BOOL, AttributeValue::bool);
    }

    long number(String name) {
        return number(name, BigDecimal::longValueExact);
    }

    int smallNumber(String name) {
        return number(name, BigDecimal::intValueExact);
    }

    Instant instant(String name) {
        String text = text(name);
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new InvalidValueException(name, "must be a time like 2026-01-31T08:00:00Z", text);
        }
    }

    Optional<Instant> instantIfAny(String name) {
        return has(name) ? Optional.of(instant(name)) : Optional.empty();
    }

    <E extends Enum<E>> E oneOf(String name, Class<E> type) {
        String text = text(name);
        List<E> allowed = Arrays.asList(type.getEnumConstants());
        return allowed.stream()
                .filter(value -> value.name().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidValueException(name, "must be one of " + allowed, text));
    }

    List<String> texts(String name) {
        return read(name, AttributeValue.Type.L, AttributeValue::l).stream()
                .map(value -> new Attributes(Map.of(name, value)).text(name))
                .toList();
    }

    Attributes group(String name) {
        return new Attributes(read(name, AttributeValue.Type.M, AttributeValue::m));
    }

    /** Refuses an item that a newer program wrote, whose attributes may mean something else. */
    void requireFormat(long known) {
        long format = number("format");
        if (format != known) {
            throw new InvalidValueException("format", "must be " + known + " to be understood by this version", format);
        }
    }

    static AttributeValue ofNumber(long number) {
        return AttributeValue.fromN(Long.toString(number));
    }

    static AttributeValue ofTexts(List<String> texts) {
        return AttributeValue.fromL(texts.stream().map(AttributeValue::fromS).toList());
    }

    private <T> T number(String name, Function<BigDecimal, T> exact) {
        String digits = read(name, AttributeValue.Type.N, AttributeValue::n);
        try {
            return exact.apply(new BigDecimal(digits));
        } catch (ArithmeticException | NumberFormatException e) {
            throw new InvalidValueException(name, "must be a whole number within range", digits);
        }
    }

    private <T> T read(String name, AttributeValue.Type type, Function<AttributeValue, T> reader) {
        AttributeValue value = values.get(name);
        if (value == null) {
            throw new InvalidValueException(name, "must be there", "nothing");
        }
        if (value.type() != type) {
            throw new InvalidValueException(name, "must be of DynamoDB's type " + type, value.type());
        }
        return reader.apply(value);
    }
}
