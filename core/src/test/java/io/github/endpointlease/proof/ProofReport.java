package io.github.endpointlease.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Takes down what a check has done, for the table at the end of the build. A row is a file below the build's {@code target/proof}, so
 * that the modules and JVMs of one build need not know of each other; it bears the time of the build, so that one of an earlier
 * build is no proof. Outside of a build, as in an IDE, nothing is taken down.
 */
public final class ProofReport {
    private static final String SEPARATOR = "\t";

    private ProofReport() {}

    /** Whether this build proves at length ({@code -Pproof}) rather than takes samples. */
    public static boolean isAtLength() {
        return Boolean.getBoolean("proof.at.length");
    }

    /**
     * Adds a row, in place of one that has the same check and subject.
     *
     * @param check the kind of check
     * @param subject what was checked: letters, digits, spaces and {@code -_.,}; unique within the check
     * @param amount how much was done, such as "5,000,000 steps"
     * @param took how long it took
     * @param result what came out of it, such as "holds", "refuted as it must be"
     */
    public static void add(Check check, String subject, String amount, Duration took, String result) {
        String directory = System.getProperty("proof.rows");
        if (directory == null) {
            return;
        }
        List<String> cells = List.of(
                build(),
                check.name(),
                subject,
                amount,
                String.format(Locale.ROOT, "%.1f", took.toMillis() / 1000.0),
                result);
        try {
            Files.createDirectories(Path.of(directory));
            Files.writeString(
                    Path.of(directory, (check.name() + "-" + subject).replace(' ', '-') + ".row"),
                    String.join(SEPARATOR, cells));
        } catch (IOException e) {
            throw new UncheckedIOException("The proof of " + subject + " was not taken down.", e);
        }
    }

    static String build() {
        return System.getProperty("proof.build", "of no build");
    }

    static List<String> cells(String row) {
        return List.of(row.split(SEPARATOR, -1));
    }
}
