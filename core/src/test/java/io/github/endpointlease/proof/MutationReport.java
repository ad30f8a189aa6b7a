package io.github.endpointlease.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Judges what PIT found: in each package at least nine of ten mutants are killed, and none survives in a comparison of times or
 * versions. Those that no test can tell from the original are named, with the reason, in a list of the module's.
 */
public final class MutationReport {
    private static final String ROOT = "io.github.endpointlease";
    private static final long PERCENT_KILLED = 90;

    private MutationReport() {}

    /**
     * Called with one argument before PIT, to take the time, and with more after it.
     *
     * @param arguments PIT's folder, the module's folder, the list of equivalent mutants in it, and, separated by commas, the
     *     packages that must have been changed
     * @throws IOException if there is no report
     */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Path begun = folder.resolve("begun");
        if (arguments.length == 1) {
            Files.createDirectories(folder);
            Files.writeString(begun, "");
            return;
        }
        Path report = folder.resolve("mutations.xml");
        Duration took = Duration.between(
                Files.getLastModifiedTime(begun).toInstant(),
                Files.getLastModifiedTime(report).toInstant());
        Path module = Path.of(arguments[1]);
        List<Mutant> mutants = new MutantReader(module.resolve("src/main/java")).read(report);
        List<String> faults = faults(mutants, equivalent(Files.readAllLines(module.resolve(arguments[2]))));
        faults.addAll(missing(mutants, List.of(arguments[3].split(",", -1))));
        if (!faults.isEmpty()) {
            throw new IllegalStateException("Mutation testing found gaps:\n  " + String.join("\n  ", faults));
        }
        takeDown(byPackage(mutants), took);
    }

    /** What is wrong with it, best in the order in which somebody would look at it; empty if it is as it must be. */
    static List<String> faults(List<Mutant> mutants, Map<String, String> equivalent) {
        List<String> faults = new ArrayList<>();
        byPackage(mutants).forEach((name, ofPackage) -> {
            if (killed(ofPackage) * 100 < PERCENT_KILLED * ofPackage.size()) {
                faults.add(name + ": only " + killed(ofPackage) + " of " + ofPackage.size() + " killed");
            }
        });
        mutants.stream()
                .filter(mutant -> !mutant.killed() && mutant.isInComparison())
                .filter(mutant -> !equivalent.containsKey(mutant.name()))
                .forEach(mutant -> faults.add("survives: " + mutant.place()));
        Set<String> made = mutants.stream().map(Mutant::name).collect(Collectors.toSet());
        equivalent.keySet().stream()
                .filter(name -> !made.contains(name))
                .forEach(
                        name -> faults.add("the list of equivalent mutants names what is not there any more: " + name));
        return faults;
    }

    /** A package that was renamed or left out would otherwise be judged no more, and nobody would notice. */
    static List<String> missing(List<Mutant> mutants, List<String> packages) {
        Set<String> changed = byPackage(mutants).keySet();
        return packages.stream()
                .filter(name -> !changed.contains(name))
                .map(name -> "nothing of " + name + " was changed")
                .toList();
    }

    /** Names, each with its reason: a line that begins with a blank goes on with the reason of the name above it. */
    static Map<String, String> equivalent(List<String> lines) {
        Map<String, String> reasons = new LinkedHashMap<>();
        String name = "";
        for (String line : lines) {
            if (line.startsWith(" ") && reasons.containsKey(name)) {
                reasons.merge(name, line.strip(), (before, more) -> (before + " " + more).strip());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                name = line.strip();
                reasons.put(name, "");
            }
        }
        reasons.forEach((of, reason) -> {
            if (reason.isEmpty()) {
                throw new IllegalStateException("The list of equivalent mutants gives no reason for: " + of);
            }
        });
        return reasons;
    }

    private static Map<String, List<Mutant>> byPackage(List<Mutant> mutants) {
        return mutants.stream().collect(Collectors.groupingBy(Mutant::packageName, TreeMap::new, Collectors.toList()));
    }

    private static long killed(List<Mutant> mutants) {
        return mutants.stream().filter(Mutant::killed).count();
    }

    /** PIT tells the time of all packages only: each gets its part by the tests that were run for it. */
    private static void takeDown(Map<String, List<Mutant>> packages, Duration took) {
        long allRuns =
                packages.values().stream().mapToLong(MutationReport::runs).sum();
        packages.forEach((name, mutants) -> ProofReport.add(
                Check.MUTATION_TESTING,
                name.equals(ROOT) ? "leases, reconciler, tokens" : name.substring(ROOT.length() + 1),
                String.format(Locale.ROOT, "%,d of %,d mutants", killed(mutants), mutants.size()),
                took.multipliedBy(runs(mutants)).dividedBy(Math.max(1, allRuns)),
                killed(mutants) * 100 / mutants.size()
                        + " % killed, none survives in a comparison of times or versions"));
    }

    private static long runs(List<Mutant> mutants) {
        return mutants.stream().mapToLong(Mutant::testsRun).sum();
    }
}
