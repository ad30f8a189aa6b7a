package io.github.endpointlease.lambda.function;

import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a function's variables and collects what is wrong with them, so that who deployed it learns of all faults at once: read
 * everything, then {@link #throwIfFaulty}. A variable that is empty counts as absent. Not safe for use by several threads.
 */
final class Environment {
    private final Map<String, String> variables;
    private final List<String> faults = new ArrayList<>();

    Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** A variable that may be left out. */
    Optional<String> text(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** A variable that has to be there. Empty if it is not; then it is among the faults. */
    Optional<String> required(String name) {
        Optional<String> text = text(name);
        if (text.isEmpty()) {
            fault(name + " is required");
        }
        return text;
    }

    /** A variable that has to be there and hold what the reader takes. Empty if not; then it is among the faults. */
    <T> Optional<T> required(String name, Function<String, T> reader) {
        return required(name).flatMap(text -> read(name, text, reader));
    }

    /** {@code true} or {@code false}. */
    boolean flag(String name, boolean otherwise) {
        return text(name)
                .flatMap(text -> read(name, text, flag -> switch (flag) {
                    case "true" -> true;
                    case "false" -> false;
                    default -> throw new InvalidValueException(name, "must be true or false", flag);
                }))
                .orElse(otherwise);
    }

    /** A whole number of seconds, both bounds included. */
    Duration seconds(String name, long least, long most, long otherwise) {
        return Duration.ofSeconds(text(name)
                .flatMap(text -> read(name, text, seconds -> whole(name, seconds, least, most)))
                .orElse(otherwise));
    }

    /** Texts with commas between them. */
    List<String> list(String name) {
        return text(name).stream()
                .flatMap(text -> Arrays.stream(text.split(",", -1)))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** The same, each read; what cannot be read is among the faults. */
    <T> List<T> list(String name, Function<String, T> reader) {
        return list(name).stream()
                .flatMap(text -> read(name, text, reader).stream())
                .toList();
    }

    /** {@code key=value} with commas between them, in their order. */
    Map<String, String> pairs(String name) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : list(name)) {
            int equals = pair.indexOf('=');
            if (equals < 1 || equals == pair.length() - 1) {
                fault(name + " must hold key=value, but held: " + pair);
            } else if (pairs.put(
                            pair.substring(0, equals).strip(),
                            pair.substring(equals + 1).strip())
                    != null) {
                fault(name + " names " + pair.substring(0, equals).strip() + " twice");
            }
        }
        return pairs;
    }

    /** Reads a part of a variable. Empty if the reader refuses it; then that is among the faults. */
    <T> Optional<T> read(String name, String text, Function<String, T> reader) {
        try {
            return Optional.of(reader.apply(text));
        } catch (InvalidValueException e) {
            String message = String.valueOf(e.getMessage());
            fault(message.startsWith(name) ? message : name + ": " + message);
            return Optional.empty();
        }
    }

    /** A whole number, both bounds included. */
    static long whole(String name, String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notWhole(name, text, least, most);
        }
        throw notWhole(name, text, least, most);
    }

    private static InvalidValueException notWhole(String name, String text, long least, long most) {
        return new InvalidValueException(name, "must be a whole number from " + least + " to " + most, text);
    }

    void fault(String fault) {
        faults.add(fault);
    }

    /**
     * Ends the reading.
     *
     * @throws EnvironmentException naming every fault
     */
    void throwIfFaulty() {
        if (!faults.isEmpty()) {
            throw new EnvironmentException(faults);
        }
    }
}
