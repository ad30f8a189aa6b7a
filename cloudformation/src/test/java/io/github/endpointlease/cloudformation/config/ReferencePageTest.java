package io.github.endpointlease.cloudformation.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** What people read of the keys is what the schema says of them. */
class ReferencePageTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "configuration.md");
    private static final Path EXPECTED = Path.of("target", "configuration.md");

    @Test
    void thePageSaysWhatTheSchemaSays() throws Exception {
        Files.writeString(EXPECTED, ReferencePage.text());

        assertThat(PAGE)
                .as("if the schema is right, copy %s over the page", EXPECTED.toAbsolutePath())
                .hasSameTextualContentAs(EXPECTED);
    }
}
