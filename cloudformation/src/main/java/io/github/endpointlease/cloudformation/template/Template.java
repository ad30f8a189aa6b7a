package io.github.endpointlease.cloudformation.template;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** A template that grows by parts, each with resources, parameters or outputs. For one rendering by one thread. */
final class Template {
    private static final List<String> SECTIONS = List.of("Parameters", "Resources", "Outputs");

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z0-9.:]+)}");

    /** All that a line has after its key or hyphens; in the middle of a line it is a user's text. */
    private static final Pattern PLAIN_REFERENCE =
            Pattern.compile("(?m)^( *(?:- )*(?:\\S+: )?)(!Ref|!GetAtt) '([A-Za-z0-9.:]+)'$");

    private final MappingNode whole;
    private final Set<String> ids = new HashSet<>();
    private final Set<String> outputs = new HashSet<>();

    Template(MappingNode base) {
        whole = base;
        for (String section : SECTIONS) {
            if (!Nodes.keys(whole).contains(section)) {
                Nodes.put(whole, section, Nodes.map());
            }
            names(section).forEach(name -> take(section, name));
        }
    }

    /**
     * Adds every section of the part after what is there.
     *
     * @throws IllegalStateException if a name is taken: of resources and parameters together each has one of its own
     */
    void add(MappingNode part) {
        for (NodeTuple section : part.getValue()) {
            String name = Nodes.text(section.getKeyNode());
            MappingNode added = (MappingNode) section.getValueNode();
            Nodes.keys(added).forEach(id -> take(name, id));
            section(name).getValue().addAll(added.getValue());
        }
    }

    private void take(String section, String id) {
        if (!(section.equals("Outputs") ? outputs : ids).add(id)) {
            throw new IllegalStateException("The template has two parts of the name " + id);
        }
    }

    /** What each role has of policies of its own. */
    Map<String, Node> inlinePolicies() {
        Map<String, Node> policies = new LinkedHashMap<>();
        for (NodeTuple resource : section("Resources").getValue()) {
            MappingNode properties = (MappingNode) Nodes.get((MappingNode) resource.getValueNode(), "Properties");
            if (Nodes.keys(properties).contains("AssumeRolePolicyDocument")
                    && Nodes.keys(properties).contains("Policies")) {
                policies.put(Nodes.text(resource.getKeyNode()), Nodes.get(properties, "Policies"));
            }
        }
        return policies;
    }

    /** The resources that no other one needs: whatever depends on them comes after everything. */
    List<String> last() {
        Set<String> needed = new HashSet<>();
        collect(section("Resources"), needed);
        return names("Resources").stream().filter(id -> !needed.contains(id)).toList();
    }

    private static void collect(Node node, Set<String> needed) {
        if (node instanceof MappingNode map) {
            map.getValue().forEach(entry -> {
                if (Nodes.text(entry.getKeyNode()).equals("DependsOn")) {
                    needed.addAll(texts(entry.getValueNode()));
                }
                collect(entry.getValueNode(), needed);
            });
        } else if (node instanceof SequenceNode list) {
            list.getValue().forEach(element -> collect(element, needed));
        } else {
            String text = Nodes.text(node);
            switch (node.getTag().getValue()) {
                case "!Ref", "!GetAtt" -> needed.add(beforeDot(text));
                case "!Sub" ->
                    VARIABLE.matcher(text).results().forEach(variable -> needed.add(beforeDot(variable.group(1))));
                default -> {
                    // names nothing
                }
            }
        }
    }

    private static List<String> texts(Node node) {
        return node instanceof SequenceNode list
                ? list.getValue().stream().map(Nodes::text).toList()
                : List.of(Nodes.text(node));
    }

    private static String beforeDot(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    List<String> names(String section) {
        return Nodes.keys(section(section));
    }

    private MappingNode section(String name) {
        return (MappingNode) Nodes.get(whole, name);
    }

    String toYaml() {
        return yaml(whole, true);
    }

    /** The first eight digits of the SHA-256 of what the nodes look like without their comments. */
    static String hash(Node node) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256")
                    .digest(yaml(node, false).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String yaml(Node node, boolean withComments) {
        DumperOptions options = new DumperOptions();
        options.setProcessComments(withComments);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        // longer than any line: one that is folded is harder to read, and to compare
        options.setWidth(1_000);
        options.setSplitLines(false);
        StringWriter text = new StringWriter();
        new Yaml(options).serialize(node, text);
        // it quotes whatever has a tag; people do not
        return PLAIN_REFERENCE.matcher(text.toString()).replaceAll("$1$2 $3");
    }
}
