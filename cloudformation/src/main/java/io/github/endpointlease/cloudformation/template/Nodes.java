package io.github.endpointlease.cloudformation.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** Makes and reads nodes of YAML. */
final class Nodes {
    private Nodes() {}

    /** A text. It is quoted where it would otherwise be read as something else. */
    static ScalarNode text(String text) {
        return scalar(Tag.STR, text);
    }

    static ScalarNode number(long number) {
        return scalar(Tag.INT, Long.toString(number));
    }

    static ScalarNode number(double number) {
        return number == Math.rint(number) ? number((long) number) : scalar(Tag.FLOAT, Double.toString(number));
    }

    static ScalarNode flag(boolean flag) {
        return scalar(Tag.BOOL, Boolean.toString(flag));
    }

    static ScalarNode ref(String logicalId) {
        return scalar(new Tag("!Ref"), logicalId);
    }

    static ScalarNode attribute(String logicalId, String name) {
        return scalar(new Tag("!GetAtt"), logicalId + "." + name);
    }

    static ScalarNode sub(String text) {
        return scalar(new Tag("!Sub"), text);
    }

    static SequenceNode list(Collection<? extends Node> elements) {
        return new SequenceNode(Tag.SEQ, new ArrayList<>(elements), FlowStyle.BLOCK);
    }

    static SequenceNode texts(Collection<String> texts) {
        return list(texts.stream().map(Nodes::text).toList());
    }

    static MappingNode map() {
        return new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
    }

    static void put(MappingNode map, String key, Node value) {
        map.getValue().add(new NodeTuple(text(key), value));
    }

    static String text(Node node) {
        return ((ScalarNode) node).getValue();
    }

    /** What the key holds, which is there because our own files have it. */
    static Node get(MappingNode map, String key) {
        return map.getValue().stream()
                .filter(entry -> text(entry.getKeyNode()).equals(key))
                .map(NodeTuple::getValueNode)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(key + " is missing among " + keys(map)));
    }

    static List<String> keys(MappingNode map) {
        return map.getValue().stream()
                .map(entry -> text(entry.getKeyNode()))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static ScalarNode scalar(Tag tag, String value) {
        return new ScalarNode(tag, value, null, null, ScalarStyle.PLAIN);
    }
}
