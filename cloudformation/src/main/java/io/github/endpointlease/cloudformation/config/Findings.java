package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.node.TextNode;
import io.github.endpointlease.model.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** What a reading finds wrong or without effect, in the order of finding. For one reading by one thread. */
final class Findings {
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int KEY_SHOWN = 64;

    private final List<String> faults = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    /** Adds "{path} {rule}, but was: {value}". */
    void fault(String path, String rule, Object value) {
        String what = path.isEmpty() ? "the whole" : path;
        check(() -> {
            throw new InvalidValueException(what, rule, value);
        });
    }

    /** Runs a rule, and keeps its refusal in place of throwing it: the reading goes on to the next fault. */
    void check(Runnable rule) {
        try {
            rule.run();
        } catch (InvalidValueException refused) {
            faults.add(String.valueOf(refused.getMessage()));
        }
    }

    /** Adds a fault that is a whole sentence already. */
    void faultLine(String fault) {
        faults.add(fault);
    }

    void warn(String warning) {
        warnings.add(warning);
    }

    /** Makes a value, unless there are more faults than there were before it was read: then its parts are stand-ins. */
    <T> Optional<T> unless(int faultsBefore, Supplier<T> value) {
        return faults.size() > faultsBefore ? Optional.empty() : Optional.of(value.get());
    }

    int faultCount() {
        return faults.size();
    }

    List<String> faults() {
        return faults;
    }

    List<String> warnings() {
        return warnings;
    }

    /** Names what a key of an object holds, on one line whatever the key is. The file itself has the empty path. */
    static String child(String path, String key) {
        if (!PLAIN_KEY.matcher(key).matches()) {
            String shown = key.length() <= KEY_SHOWN ? key : key.substring(0, KEY_SHOWN) + "…";
            return path + "[" + quoted(shown) + "]";
        }
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Names an element of an array. */
    static String child(String path, int index) {
        return path + "[" + index + "]";
    }

    /** Writes a text as JSON has it, so that it stays on one line and shows where it begins and ends. */
    static String quoted(String text) {
        return TextNode.valueOf(text).toString();
    }
}
