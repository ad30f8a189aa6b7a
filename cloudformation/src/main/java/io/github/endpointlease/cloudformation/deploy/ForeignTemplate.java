package io.github.endpointlease.cloudformation.deploy;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringReader;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Templates of others, in JSON or in YAML with or without the short forms of functions such as {@code !Ref}. */
final class ForeignTemplate {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // 100.0 would become 1E+2, which is another text where a property is one
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ForeignTemplate() {}

    /**
     * Reads a template.
     *
     * @param stack whose it is, for errors
     * @return the same template, with the long forms of all functions
     * @throws DeployException if it is no template
     */
    static ObjectNode parse(String text, String stack) {
        if (tree(text, stack) instanceof ObjectNode template
                && template.path("Resources").isObject()) {
            return template;
        }
        throw fault(stack, "has no Resources", null);
    }

    private static JsonNode tree(String text, String stack) {
        try {
            if (text.stripLeading().startsWith("{")) {
                return JSON.readTree(text);
            }
            Node node = new Yaml().compose(new StringReader(text));
            return node == null ? NODES.nullNode() : json(node, stack);
        } catch (JacksonException broken) {
            throw fault(stack, "is not JSON: " + broken.getOriginalMessage(), broken);
        } catch (YAMLException broken) {
            throw fault(
                    stack,
                    "is neither JSON nor YAML: "
                            + String.valueOf(broken.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                    broken);
        }
    }

    private static DeployException fault(String stack, String what, @Nullable Exception cause) {
        return new DeployException("The template of stack " + stack + " " + what, cause);
    }

    private static JsonNode json(Node node, String stack) {
        JsonNode plain = plain(node, stack);
        String function = function(node.getTag());
        if (function == null) {
            return plain;
        }
        boolean attribute = function.equals("Fn::GetAtt") && plain.isTextual();
        return NODES.objectNode().set(function, attribute ? parts(plain.textValue()) : plain);
    }

    private static JsonNode plain(Node node, String stack) {
        if (node instanceof MappingNode mapping) {
            ObjectNode object = NODES.objectNode();
            mapping.getValue()
                    .forEach(entry -> object.set(key(entry.getKeyNode(), stack), json(entry.getValueNode(), stack)));
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = NODES.arrayNode();
            sequence.getValue().forEach(element -> array.add(json(element, stack)));
            return array;
        }
        return scalar((ScalarNode) node);
    }

    private static String key(Node node, String stack) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        int line = node.getStartMark().getLine() + 1;
        throw fault(stack, "has a key that is no text, in line " + line + " of its YAML", null);
    }

    /** Dates, above all the version of the template's format, stay texts. */
    private static JsonNode scalar(ScalarNode node) {
        String value = node.getValue();
        Tag tag = node.getTag();
        if (tag.equals(Tag.BOOL)) {
            return NODES.booleanNode(List.of("true", "yes", "on").contains(value.toLowerCase(Locale.ROOT)));
        }
        if (tag.equals(Tag.INT) && value.matches("-?(0|[1-9]\\d*)")) {
            return NODES.numberNode(new BigInteger(value));
        }
        if (tag.equals(Tag.NULL)) {
            return NODES.nullNode();
        }
        return NODES.textNode(value);
    }

    /** Returns the long name of a function, such as {@code Fn::Sub} for {@code !Sub}, or null if the tag is none. */
    private static @Nullable String function(Tag tag) {
        String name = tag.getValue();
        if (!name.startsWith("!")) {
            return null;
        }
        return name.equals("!Ref") || name.equals("!Condition") ? name.substring(1) : "Fn::" + name.substring(1);
    }

    private static ArrayNode parts(String attribute) {
        int dot = attribute.indexOf('.');
        return NODES.arrayNode().add(attribute.substring(0, Math.max(dot, 0))).add(attribute.substring(dot + 1));
    }
}
