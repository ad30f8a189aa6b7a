package io.github.endpointlease.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Prints what the checks of this build have done. Fails if a check that belongs to the build has left nothing. */
public final class ProofTable {
    private static final int CHECK = 1;
    private static final List<String> HEADINGS = List.of("check", "what", "amount", "seconds", "result");

    private ProofTable() {}

    /**
     * Prints the table.
     *
     * @param arguments the folder that holds the modules
     * @throws IOException if the rows cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        List<List<String>> rows = rows(Path.of(System.getProperty("proof.rows")));
        requireEveryFuzzer(rows, Path.of(arguments[0]));
        System.out.print(render(rows, ProofReport.isAtLength()));
    }

    /** Each module sees to its own; a module whose fuzzers did not run at all shows here. */
    static void requireEveryFuzzer(List<List<String>> rows, Path root) throws IOException {
        Set<String> targets = new TreeSet<>();
        for (Path folder : List.of(root, root.resolve("examples"))) {
            for (Path module : foldersIn(folder)) {
                foldersIn(module.resolve("src/test/resources/fuzz"))
                        .forEach(target -> targets.add(target.getFileName().toString()));
            }
        }
        rows.stream()
                .filter(row -> row.get(CHECK).equals(Check.FUZZING.name()))
                .forEach(row -> targets.remove(row.get(CHECK + 1)));
        if (!targets.isEmpty()) {
            throw new IllegalStateException("These have seeds for fuzzing and were not fuzzed: " + targets);
        }
    }

    private static List<Path> foldersIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isDirectory).sorted().toList();
        }
    }

    /** The rows of this build, each with the cells that {@link ProofReport} wrote. */
    static List<List<String>> rows(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<List<String>> rows = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().endsWith(".row"))
                    .sorted()
                    .toList()) {
                List<String> cells = ProofReport.cells(Files.readString(file));
                if (cells.get(0).equals(ProofReport.build())) {
                    rows.add(cells);
                }
            }
            return rows;
        }
    }

    static String render(List<List<String>> rows, boolean atLength) {
        List<List<String>> lines = new ArrayList<>(List.of(HEADINGS));
        for (Check check : Check.values()) {
            List<List<String>> ofCheck = rows.stream()
                    .filter(row -> row.get(CHECK).equals(check.name()))
                    .sorted(Comparator.comparing(row -> row.get(CHECK + 1)))
                    .toList();
            if (ofCheck.isEmpty()) {
                if (atLength || check.isOrdinary()) {
                    throw new IllegalStateException(
                            "The check \"" + check.label() + "\" has left no row: it did not run.");
                }
                lines.add(List.of(check.label(), "", "", "", "only with -Pproof"));
            }
            ofCheck.forEach(row -> lines.add(line(check, row)));
        }
        return print(lines);
    }

    private static List<String> line(Check check, List<String> row) {
        List<String> line = new ArrayList<>(row.subList(CHECK, row.size()));
        line.set(0, check.label());
        return line;
    }

    private static String print(List<List<String>> lines) {
        int[] widths = new int[HEADINGS.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder table = new StringBuilder("What was proven (docs/explanation/guarantees.md):\n");
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder(" ");
            for (int i = 0; i < widths.length; i++) {
                text.append(String.format(Locale.ROOT, " %-" + Math.max(1, widths[i]) + "s", line.get(i)));
            }
            table.append(text.toString().stripTrailing()).append('\n');
        }
        return table.toString();
    }
}
