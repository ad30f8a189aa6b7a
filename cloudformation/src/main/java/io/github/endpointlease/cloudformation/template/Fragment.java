package io.github.endpointlease.cloudformation.template;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A part of the template with names in angle brackets, such as {@code <prefix>}, that are filled in. Where a name is all there is of
 * a value, it stands for any node: a list among the elements of a list takes the place of the name, and a key without a value is
 * left out. Inside a text it stands for a text. What is filled in may be a user's text, so it is never looked through for names
 * itself: a fragment within a fragment is filled before it is put there.
 *
 * <p>For one rendering by one thread.
 */
final class Fragment {
    private static final Pattern NAME = Pattern.compile("<([a-z][a-z0-9-]*)>");

    private final String file;
    private final Map<String, Optional<Node>> values;

    private Fragment(String file, Map<String, Optional<Node>> values) {
        this.file = file;
        this.values = values;
    }

    static Fragment of(String file) {
        return new Fragment(file, new HashMap<>());
    }

    Fragment with(String name, @Nullable Node value) {
        values.put(name, Optional.ofNullable(value));
        return this;
    }

    Fragment with(String name, String text) {
        return with(name, Nodes.text(text));
    }

    /** Leaves out what the name is the whole value of. */
    Fragment without(String name) {
        return with(name, (@Nullable Node) null);
    }

    Fragment with(Map<String, Node> more) {
        more.forEach(this::with);
        return this;
    }

    /** Reads the file and fills in what it names. */
    MappingNode filled() {
        return (MappingNode) fill(read(file));
    }

    /** The same for what is there already. */
    <N extends Node> N filled(N node) {
        @SuppressWarnings("unchecked")
        N same = (N) fill(node);
        return same;
    }

    /** Reads a file without filling in anything. */
    static MappingNode read(String file) {
        LoaderOptions options = new LoaderOptions();
        options.setProcessComments(true);
        try (InputStream in = Objects.requireNonNull(Fragment.class.getResourceAsStream(file), file)) {
            return (MappingNode) new Yaml(options).compose(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read from this jar", e);
        }
    }

    private Node fill(Node node) {
        if (node instanceof MappingNode map) {
            return map(map);
        }
        if (node instanceof SequenceNode sequence) {
            return list(sequence);
        }
        return wholeName(node)
                .map(name -> Nodes.copy(value(name).orElseThrow()))
                .orElseGet(() -> replaced((ScalarNode) node));
    }

    private MappingNode map(MappingNode map) {
        List<NodeTuple> entries = new ArrayList<>();
        for (NodeTuple entry : map.getValue()) {
            if (!isLeftOut(entry.getValueNode())) {
                entries.add(new NodeTuple(replaced((ScalarNode) entry.getKeyNode()), fill(entry.getValueNode())));
            }
        }
        return Nodes.commented(map, new MappingNode(map.getTag(), entries, map.getFlowStyle()));
    }

    private SequenceNode list(SequenceNode sequence) {
        List<Node> elements = new ArrayList<>();
        for (Node element : sequence.getValue()) {
            if (isLeftOut(element)) {
                continue;
            }
            Node filled = fill(element);
            if (element instanceof ScalarNode && filled instanceof SequenceNode several) {
                elements.addAll(several.getValue());
            } else {
                elements.add(filled);
            }
        }
        return Nodes.commented(sequence, new SequenceNode(sequence.getTag(), elements, sequence.getFlowStyle()));
    }

    private boolean isLeftOut(Node node) {
        return wholeName(node).filter(name -> value(name).isEmpty()).isPresent();
    }

    /** The name that is all of a value. What has a tag, such as a reference, is a text with a name in it. */
    private static Optional<String> wholeName(Node node) {
        if (!(node instanceof ScalarNode scalar) || !scalar.getTag().equals(Tag.STR)) {
            return Optional.empty();
        }
        Matcher whole = NAME.matcher(scalar.getValue());
        return whole.matches() ? Optional.of(whole.group(1)) : Optional.empty();
    }

    private ScalarNode replaced(ScalarNode scalar) {
        String text = NAME.matcher(scalar.getValue())
                .replaceAll(name ->
                        Matcher.quoteReplacement(Nodes.text(value(name.group(1)).orElseThrow())));
        return Nodes.commented(scalar, new ScalarNode(scalar.getTag(), text, null, null, scalar.getScalarStyle()));
    }

    private Optional<Node> value(String name) {
        Optional<Node> value = values.get(name);
        if (value == null) {
            throw new IllegalStateException(file + " names <" + name + ">, which nobody has filled in");
        }
        return value;
    }
}
