package io.github.endpointlease.cloudformation.template;

import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;

/** A template that grows by parts, each with resources, parameters or outputs. For one rendering by one thread. */
final class Template {
    private static final List<String> SECTIONS = List.of("Parameters", "Resources", "Outputs");

    private static final Pattern PLAIN_REFERENCE = Pattern.compile("(!Ref|!GetAtt) '([A-Za-z0-9.:]+)'");

    private final MappingNode whole;

    Template(MappingNode base) {
        whole = base;
        for (String section : SECTIONS) {
            if (!Nodes.keys(whole).contains(section)) {
                Nodes.put(whole, section, Nodes.map());
            }
        }
    }

    /** Adds every section of the part after what is there. */
    void add(MappingNode part) {
        for (NodeTuple section : part.getValue()) {
            section(Nodes.text(section.getKeyNode()))
                    .getValue()
                    .addAll(((MappingNode) section.getValueNode()).getValue());
        }
    }

    List<String> names(String section) {
        return Nodes.keys(section(section));
    }

    private MappingNode section(String name) {
        return (MappingNode) Nodes.get(whole, name);
    }

    String toYaml() {
        return yaml(whole);
    }

    /** The first eight digits of the SHA-256 of what the nodes look like. */
    static String hash(Node node) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(yaml(node).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String yaml(Node node) {
        DumperOptions options = new DumperOptions();
        options.setProcessComments(true);
        options.setIndicatorIndent(2);
        options.setIndentWithIndicator(true);
        // longer than any line: one that is folded is harder to read, and to compare
        options.setWidth(1_000);
        options.setSplitLines(false);
        StringWriter text = new StringWriter();
        new Yaml(options).serialize(node, text);
        // it quotes whatever has a tag; people do not
        return PLAIN_REFERENCE.matcher(text.toString()).replaceAll("$1 $2");
    }
}
