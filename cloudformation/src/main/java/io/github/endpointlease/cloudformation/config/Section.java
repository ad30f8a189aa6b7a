package io.github.endpointlease.cloudformation.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One object of the file. Each getter checks what it gets and puts every refusal among the findings; what it then returns is a
 * stand-in, which nobody may use once there is a fault. A null in the file is the same as no key.
 */
final class Section {
    /** A rule for one value, which throws what {@link Findings#check} keeps. */
    interface Rule<T> {
        void check(String path, T value);
    }

    private final String path;
    private final JsonNode object;
    private final Findings findings;
    private final List<String> known = new ArrayList<>();

    private Section(String path, JsonNode object, Findings findings) {
        this.path = path;
        this.object = object;
        this.findings = findings;
    }

    /** Empty, with a fault, where it is not an object. */
    static Optional<Section> of(String path, JsonNode node, Findings findings) {
        if (node.isObject()) {
            return Optional.of(new Section(path, node, findings));
        }
        findings.fault(path, "must be an object", kindOfText(node));
        return Optional.empty();
    }

    String path(String key) {
        return Findings.child(path, key);
    }

    String requiredText(String key, Rule<String> rule) {
        require(key);
        String text = text(key, rule);
        return text == null ? "" : text;
    }

    @Nullable
    String text(String key, Rule<String> rule) {
        JsonNode node = get(key);
        if (node.isMissingNode()) {
            return null;
        }
        if (!node.isTextual()) {
            findings.fault(path(key), "must be text in double quotes", shown(node));
            return null;
        }
        findings.check(() -> rule.check(path(key), node.textValue()));
        return node.textValue();
    }

    <E> E requiredChoice(String key, Function<String, Optional<E>> choices, String allowed, E standIn) {
        require(key);
        return choice(key, choices, allowed, standIn);
    }

    <E> E choice(String key, Function<String, Optional<E>> choices, String allowed, E absent) {
        JsonNode node = get(key);
        if (node.isMissingNode()) {
            return absent;
        }
        Optional<E> chosen = node.isTextual() ? choices.apply(node.textValue()) : Optional.empty();
        if (chosen.isEmpty()) {
            findings.fault(path(key), "must be " + allowed, shown(node));
        }
        return chosen.orElse(absent);
    }

    boolean flag(String key, boolean absent) {
        JsonNode node = get(key);
        if (!node.isMissingNode() && !node.isBoolean()) {
            findings.fault(path(key), "must be true or false", shown(node));
        }
        return node.asBoolean(absent);
    }

    long whole(String key, long absent, String what, Rule<Long> rule) {
        JsonNode node = get(key);
        if (node.isMissingNode()) {
            return absent;
        }
        if (!isWhole(node)) {
            findings.fault(path(key), "must be " + what, shown(node));
            return absent;
        }
        findings.check(() -> rule.check(path(key), node.longValue()));
        return node.longValue();
    }

    /** To JSON 2.0 is as whole as 2. */
    private static boolean isWhole(JsonNode node) {
        double number = node.doubleValue();
        return node.isNumber() && node.canConvertToLong() && (node.isIntegralNumber() || number == Math.rint(number));
    }

    long requiredWhole(String key, String what, Rule<Long> rule) {
        require(key);
        return whole(key, 1, what, rule);
    }

    double requiredNumber(String key, Rule<Double> rule) {
        require(key);
        JsonNode node = get(key);
        if (node.isMissingNode()) {
            return 1;
        }
        if (node.isNumber()) {
            findings.check(() -> rule.check(path(key), node.doubleValue()));
        } else {
            findings.fault(path(key), "must be a number", shown(node));
        }
        return node.asDouble();
    }

    /** Minutes, perhaps with a fraction, rounded up to whole seconds as every grant is. */
    @Nullable
    Duration minutes(String key, boolean zeroAllowed) {
        JsonNode node = get(key);
        if (node.isMissingNode()) {
            return null;
        }
        double minutes = node.isNumber() ? node.doubleValue() : Double.NaN;
        boolean enough = zeroAllowed ? minutes >= 0 : minutes > 0;
        if (!enough || !(minutes <= Rules.LONGEST_LEASE.toMinutes())) {
            String least = zeroAllowed ? "from 0 to " : "over 0 and up to ";
            findings.fault(path(key), "must be minutes " + least + Rules.LONGEST_LEASE.toMinutes(), shown(node));
            return null;
        }
        return Duration.ofSeconds(BigDecimal.valueOf(minutes)
                .multiply(BigDecimal.valueOf(60))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact());
    }

    Optional<Section> section(String key) {
        JsonNode node = get(key);
        return node.isMissingNode() ? Optional.empty() : of(path(key), node, findings);
    }

    Optional<Section> requiredSection(String key) {
        require(key);
        return section(key);
    }

    List<JsonNode> requiredArray(String key) {
        require(key);
        JsonNode node = get(key);
        if (!node.isMissingNode() && !node.isArray()) {
            findings.fault(path(key), "must be an array", kindOfText(node));
        }
        List<JsonNode> elements = new ArrayList<>();
        if (node.isArray()) {
            node.forEach(elements::add);
        }
        return elements;
    }

    /** Warns of every key that none of the getters has asked for. To be called after them. */
    void warnOfUnknownKeys() {
        object.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                findings.warn(path(key) + " is not a known key and has no effect; the nearest known one is "
                        + Nearest.to(key, known));
            }
        });
    }

    /** What kind of value it is, where the value itself may be a secret. */
    static String kind(JsonNode node) {
        return "a value of type " + node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    /** A text where an object or an array belongs may be a whole command line, with keys in it. */
    private static String kindOfText(JsonNode node) {
        return node.isTextual() ? kind(node) : shown(node);
    }

    private static String shown(JsonNode node) {
        return node.isContainerNode() ? kind(node) : node.toString();
    }

    /** The value itself, or a missing node; for what the getters above do not cover. */
    JsonNode get(String key) {
        if (!known.contains(key)) {
            known.add(key);
        }
        JsonNode node = object.path(key);
        return node.isNull() ? MissingNode.getInstance() : node;
    }

    /** Whether the file says anything of it. */
    boolean has(String key) {
        return !get(key).isMissingNode();
    }

    /** Adds a fault about a key that shows what it has. */
    void fault(String key, String rule) {
        findings.fault(path(key), rule, has(key) ? shown(get(key)) : "absent");
    }

    private void require(String key) {
        if (get(key).isMissingNode()) {
            fault(key, "is required");
        }
    }
}
