package io.github.endpointlease.cloudformation.template;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A template as CloudFormation reads it: maps, lists, texts, numbers, flags and {@link Intrinsic}s. */
public final class TemplateTree {
    private final Map<String, Object> whole;

    private TemplateTree(Map<String, Object> whole) {
        this.whole = whole;
    }

    /** Reads YAML that has no other tags than those of the functions. */
    public static TemplateTree parse(String yaml) {
        return new TemplateTree(map(value(new Yaml().compose(new StringReader(yaml)))));
    }

    private static Object value(Node node) {
        if (node instanceof MappingNode mapping) {
            Map<String, Object> map = new LinkedHashMap<>();
            mapping.getValue().forEach(entry -> {
                String key = ((ScalarNode) entry.getKeyNode()).getValue();
                if (map.put(key, value(entry.getValueNode())) != null) {
                    throw new IllegalStateException("twice in the same mapping: " + key);
                }
            });
            return map;
        }
        if (node instanceof SequenceNode sequence) {
            List<Object> list = new ArrayList<>();
            sequence.getValue().forEach(element -> list.add(value(element)));
            return list;
        }
        ScalarNode scalar = (ScalarNode) node;
        if (!scalar.getTag().startsWith(Tag.PREFIX)) {
            return new Intrinsic(scalar.getTag().getValue().substring(1), scalar.getValue());
        }
        return new Scalars().read(scalar);
    }

    private static final class Scalars extends SafeConstructor {
        Scalars() {
            super(new LoaderOptions());
        }

        Object read(ScalarNode scalar) {
            return constructObject(scalar);
        }
    }

    /** All of it. */
    public Map<String, Object> whole() {
        return whole;
    }

    /** The resources, by logical id. */
    public Map<String, Object> resources() {
        return map(whole.get("Resources"));
    }

    public Map<String, Object> parameters() {
        return map(whole.get("Parameters"));
    }

    public Map<String, Object> outputs() {
        return map(whole.get("Outputs"));
    }

    /** The properties of a resource. */
    public Map<String, Object> properties(String id) {
        return map(map(resources().get(id)).get("Properties"));
    }

    /** The properties of every resource of a type, by logical id. */
    public Map<String, Map<String, Object>> ofType(String type) {
        Map<String, Map<String, Object>> found = new TreeMap<>();
        resources().forEach((id, resource) -> {
            if (text(map(resource), "Type").equals(type)) {
                found.put(id, properties(id));
            }
        });
        return found;
    }

    /** What a resource names in {@code DependsOn}. */
    public List<String> dependsOn(String id) {
        Object named = map(resources().get(id)).getOrDefault("DependsOn", List.of());
        return named instanceof String one ? List.of(one) : texts(named);
    }

    /** Every resource and parameter that a resource names, in {@code DependsOn} or anywhere else; without what AWS itself provides. */
    public Set<String> needs(String id) {
        Set<String> needs = new TreeSet<>(dependsOn(id));
        walk(resources().get(id), value -> {
            if (value instanceof Intrinsic intrinsic) {
                needs.addAll(intrinsic.targets());
            }
        });
        needs.removeIf(target -> target.startsWith("AWS::"));
        return needs;
    }

    /** Tells of every value under a node, also of the node itself. */
    public static void walk(@Nullable Object node, Consumer<Object> visitor) {
        visitor.accept(node);
        if (node instanceof Map<?, ?> map) {
            map.values().forEach(value -> walk(value, visitor));
        } else if (node instanceof List<?> list) {
            list.forEach(value -> walk(value, visitor));
        }
    }

    /** A mapping that is there. */
    public static Map<String, Object> map(@Nullable Object value) {
        @SuppressWarnings("unchecked")
        Map<String, Object> map = (Map<String, Object>) Objects.requireNonNull(value);
        return map;
    }

    /** A list that is there. */
    public static List<Object> list(@Nullable Object value) {
        @SuppressWarnings("unchecked")
        List<Object> list = (List<Object>) Objects.requireNonNull(value);
        return list;
    }

    /** One text, or a list of them. */
    public static List<String> texts(@Nullable Object value) {
        return value instanceof String one
                ? List.of(one)
                : list(value).stream().map(String.class::cast).toList();
    }

    /** The text that a key has. */
    public static String text(Map<String, Object> map, String key) {
        return (String) Objects.requireNonNull(map.get(key), key);
    }
}
