package io.github.endpointlease.cloudformation.cli;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.endpointlease.cloudformation.deploy.DeployException;
import java.io.IOException;
import java.io.StringReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
final class TemplateFile {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private TemplateFile() {}

    /** Reads the template itself, out of what the AWS CLI wraps around it. */
    static ObjectNode read(Path file) {
        JsonNode root = parse(text(file), file);
        JsonNode body = root.path("TemplateBody");
        JsonNode template = body.isTextual() ? parse(body.textValue(), file) : body.isObject() ? body : root;
        if (template instanceof ObjectNode found && found.path("Resources").isObject()) {
            return found;
        }
        throw new DeployException(file + ": is no template: it has no Resources", null);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException absent) {
            throw new DeployException(file + ": does not exist", absent);
        } catch (IOException broken) {
            throw new DeployException(file + ": cannot be read: " + broken.getMessage(), broken);
        }
    }

    private static JsonNode parse(String text, Path file) {
        try {
            if (text.stripLeading().startsWith("{")) {
                return JSON.readTree(text);
            }
            Node node = new Yaml().compose(new StringReader(text));
            return node == null ? NODES.nullNode() : json(node);
        } catch (JacksonException broken) {
            throw new DeployException(file + ": is not JSON: " + broken.getOriginalMessage(), broken);
        } catch (YAMLException broken) {
            throw new DeployException(
                    file + ": is neither JSON nor YAML: "
                            + String.valueOf(broken.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                    broken);
        }
    }

    private static JsonNode json(Node node) {
        JsonNode plain = plain(node);
        String function = function(node.getTag());
        if (function == null) {
            return plain;
        }
        boolean attribute = function.equals("Fn::GetAtt") && plain.isTextual();
        return NODES.objectNode().set(function, attribute ? parts(plain.textValue()) : plain);
    }

    private static JsonNode plain(Node node) {
        if (node instanceof MappingNode mapping) {
            ObjectNode object = NODES.objectNode();
            mapping.getValue()
                    .forEach(entry ->
                            object.set(((ScalarNode) entry.getKeyNode()).getValue(), json(entry.getValueNode())));
            return object;
        }
        if (node instanceof SequenceNode sequence) {
            ArrayNode array = NODES.arrayNode();
            sequence.getValue().forEach(element -> array.add(json(element)));
            return array;
        }
        return scalar((ScalarNode) node);
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
