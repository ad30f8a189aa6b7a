package io.github.endpointlease.cloudformation.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;

class TemplateTest {
    @ParameterizedTest
    @ValueSource(strings = {"Resources: {A: {Type: x}}", "Parameters: {A: {Type: String}}", "Outputs: {B: {Value: 2}}"})
    void aNameThatIsTakenIsRefusedAndNotOverwritten(String part) {
        Template template = new Template(node("Resources: {A: {Type: x}}\nOutputs: {B: {Value: 1}}"));

        assertThatThrownBy(() -> template.add(node(part)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching("The template has two parts of the name [AB]");
    }

    @Test
    void anOutputMayBearTheNameOfAResource() {
        Template template = new Template(node("Resources: {A: {Type: x}}"));

        template.add(node("Outputs: {A: {Value: 1}}"));

        assertThat(template.names("Outputs")).containsExactly("A");
    }

    @Test
    void whatIsOnlySaidInACommentChangesNoHash() {
        assertThat(Template.hash(node("a: # what for\n  - b # and this\n# the end")))
                .isEqualTo(Template.hash(node("a:\n  - b")))
                .isNotEqualTo(Template.hash(node("a:\n  - c")));
    }

    @Test
    void whatNothingNeedsIsLast() {
        Template template = new Template(node("""
                Resources:
                  Referred: {Type: x}
                  Asked: {Type: x}
                  Written: {Type: x}
                  Awaited: {Type: x}
                  OneOfSome: {Type: x}
                  User: {Type: x, Properties: {A: !Ref Referred, B: [!GetAtt Asked.Arn, !Sub 'x/${Written.Name}/${AWS::Region}']}}
                  Waiter: {Type: x, DependsOn: Awaited}
                  Patient: {Type: x, DependsOn: [OneOfSome]}
                """));

        assertThat(template.last()).containsExactly("User", "Waiter", "Patient");
    }

    private static MappingNode node(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setProcessComments(true);
        return (MappingNode) new Yaml(options).compose(new StringReader(yaml));
    }
}
