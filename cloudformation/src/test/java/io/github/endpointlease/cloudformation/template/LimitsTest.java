package io.github.endpointlease.cloudformation.template;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;

class LimitsTest {
    /** A table's name is a stack's, of up to 128 characters, with an id and a random end. */
    private static final int LONG_NAME = 150;

    static List<Node> references() {
        return List.of(Nodes.ref("T"), Nodes.attribute("T", "Arn"), Nodes.sub("${T}"), Nodes.sub("${T.Arn}"));
    }

    @ParameterizedTest
    @MethodSource("references")
    void aReferenceCountsAsMuchAsItCanBecome(Node reference) {
        assertThatCode(() -> Limits.checkEnvironment("f", variables(4096 - 2 - 250, reference)))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> Limits.checkEnvironment("f", variables(4096 - 2 - LONG_NAME, reference)))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("at most 4096 bytes");
    }

    private static MappingNode variables(int length, Node reference) {
        MappingNode variables = Nodes.map();
        Nodes.put(variables, "A", Nodes.text("x".repeat(length)));
        Nodes.put(variables, "B", reference);
        return variables;
    }
}
