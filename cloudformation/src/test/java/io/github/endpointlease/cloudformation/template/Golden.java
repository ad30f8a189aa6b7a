package io.github.endpointlease.cloudformation.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts that are compared with files. With {@code -Dgolden.update=true} the files are written instead. */
final class Golden {
    private Golden() {}

    static void requireSame(Path file, String text) {
        try {
            if (Boolean.getBoolean("golden.update")) {
                Files.writeString(file, text);
            }
            assertThat(Files.readString(file, StandardCharsets.UTF_8))
                    .as(
                            "%s; if the change is meant: ./mvnw -pl cloudformation -am test"
                                    + " -Dtest=GoldenTemplatesTest -Dsurefire.failIfNoSpecifiedTests=false -Dgolden.update=true",
                            file)
                    .isEqualTo(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
