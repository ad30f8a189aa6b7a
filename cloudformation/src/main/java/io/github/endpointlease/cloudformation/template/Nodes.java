package io.github.endpointlease.cloudformation.template;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
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
    private static final Pattern LINE_BREAK = Pattern.compile("\\R");

    private Nodes() {}

    /**
     * A text. It is quoted where it would otherwise be read as something else, and stays on one line, so that none of its own can be
     * taken for one of the template's.
     */
    static ScalarNode text(String text) {
        ScalarStyle style = LINE_BREAK.matcher(text).find() ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN;
        return new ScalarNode(Tag.STR, text, null, null, style);
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

    /** The same nodes once more: one that stands in two places would be written as an alias. */
    static Node copy(Node node) {
        if (node instanceof MappingNode map) {
            List<NodeTuple> entries = map.getValue().stream()
                    .map(entry -> new NodeTuple(copy(entry.getKeyNode()), copy(entry.getValueNode())))
                    .toList();
            return commented(map, new MappingNode(map.getTag(), new ArrayList<>(entries), map.getFlowStyle()));
        }
        if (node instanceof SequenceNode sequence) {
            List<Node> elements = sequence.getValue().stream().map(Nodes::copy).toList();
            return commented(
                    sequence, new SequenceNode(sequence.getTag(), new ArrayList<>(elements), sequence.getFlowStyle()));
        }
        ScalarNode scalar = (ScalarNode) node;
        return commented(
                scalar, new ScalarNode(scalar.getTag(), scalar.getValue(), null, null, scalar.getScalarStyle()));
    }

    /** Gives a node the comments of the one that it was made from. */
    static <N extends Node> N commented(Node old, N made) {
        made.setBlockComments(old.getBlockComments());
        made.setInLineComments(old.getInLineComments());
        made.setEndComments(old.getEndComments());
        return made;
    }

    private static ScalarNode scalar(Tag tag, String value) {
        return new ScalarNode(tag, value, null, null, ScalarStyle.PLAIN);
    }
}
