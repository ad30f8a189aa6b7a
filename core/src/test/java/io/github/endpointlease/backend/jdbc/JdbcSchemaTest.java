package io.github.endpointlease.backend.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class JdbcSchemaTest {
    @Test
    void theStatementsInTheJavadocAreTheOnesThatRun() throws IOException {
        List<String> source =
                Files.readAllLines(Path.of("src/main/java/io/github/endpointlease/backend/jdbc/JdbcSchema.java"));
        int begin = source.indexOf(" * <pre>{@code");
        int end = source.indexOf(" * }</pre>");
        String documented = source.subList(begin + 1, end).stream()
                .map(line -> line.substring(" * ".length()))
                .collect(Collectors.joining("\n"));

        assertThat(documented).isEqualTo(String.join(";\n", JdbcSchema.STATEMENTS) + ";");
    }
}
