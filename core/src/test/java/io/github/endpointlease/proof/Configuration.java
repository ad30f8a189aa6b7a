package io.github.endpointlease.proof;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One configuration of a TLA+ module below {@code docs/spec}. Its first line says what has to come out.
 *
 * @param file the configuration
 * @param module the module that it is for
 * @param refuted what TLC has to name as violated; empty if everything has to hold
 * @param broken what of the protocol is not kept
 */
record Configuration(Path file, Path module, Optional<String> refuted, Set<String> broken) {
    static final Path DIRECTORY = Path.of("..", "docs", "spec").toAbsolutePath().normalize();
    private static final String LARGE = "-large";
    private static final Pattern HEAD = Pattern.compile("\\\\\\* (?:(Holds)|Refuted: (\\w+))\\.");
    private static final Pattern CHECKED = Pattern.compile("(?m)^(?:INVARIANT|PROPERTY) (\\w+)$");
    private static final Pattern CHECKS = Pattern.compile("(?m)^(?:INVARIANTS?|PROPERT(?:Y|IES)) \\w");
    private static final Pattern BROKEN = Pattern.compile("Broken = \\{(.*)}");
    private static final Pattern MAY_BE_BROKEN = Pattern.compile("ASSUME Broken \\\\subseteq\\s+\\{([^}]*)}");
    private static final Pattern QUOTED = Pattern.compile("\"(\\w+)\"");

    /** All that there are, in the order of their names. */
    static List<Configuration> all() throws IOException {
        try (Stream<Path> files = Files.walk(DIRECTORY)) {
            List<Configuration> all = new ArrayList<>();
            for (Path file : files.filter(file -> file.toString().endsWith(".cfg"))
                    .sorted()
                    .toList()) {
                all.add(read(file));
            }
            return all;
        }
    }

    /** Those that this build runs. */
    static List<Configuration> due() throws IOException {
        return all().stream()
                .filter(configuration -> ProofReport.isAtLength() || !configuration.isLarge())
                .toList();
    }

    private static Configuration read(Path file) throws IOException {
        String text = Files.readString(file);
        Matcher head = HEAD.matcher(text.lines().findFirst().orElse(""));
        if (!head.matches()) {
            throw new IllegalStateException(
                    file + " does not begin with \"\\* Holds.\" or \"\\* Refuted: <property>.\"");
        }
        Optional<String> refuted = Optional.ofNullable(head.group(2));
        Matcher checked = CHECKED.matcher(text);
        if (refuted.isPresent() && !(checked.find() && checked.group(1).equals(refuted.get()) && !checked.find())) {
            throw new IllegalStateException(file + " must check " + refuted.get() + ", and nothing else");
        }
        if (!CHECKS.matcher(text).find()) {
            throw new IllegalStateException(file + " checks nothing");
        }
        return new Configuration(file, module(file), refuted, quoted(BROKEN, text));
    }

    /** What of a module's protocol a configuration can leave out. */
    static Set<String> mayBeBroken(Path module) throws IOException {
        return quoted(MAY_BE_BROKEN, Files.readString(module));
    }

    private static Set<String> quoted(Pattern set, String text) {
        Matcher found = set.matcher(text);
        if (!found.find()) {
            throw new IllegalStateException("There is no " + set + " in: " + text);
        }
        Set<String> names = new TreeSet<>();
        QUOTED.matcher(found.group(1)).results().forEach(name -> names.add(name.group(1)));
        return names;
    }

    /** The directory is called as the module is, with hyphens. */
    private static Path module(Path file) throws IOException {
        String named = specification(file).replace("-", "") + ".tla";
        try (Stream<Path> modules = Files.list(DIRECTORY)) {
            return modules.filter(module -> module.getFileName().toString().equalsIgnoreCase(named))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(file + " is for no module"));
        }
    }

    private static String specification(Path file) {
        return DIRECTORY.relativize(file).getName(0).toString();
    }

    boolean isLarge() {
        return name().endsWith(LARGE);
    }

    /** Unique, and good for a file name. */
    String name() {
        return specification(file) + "-" + file.getFileName().toString().replace(".cfg", "");
    }

    @Override
    public String toString() {
        return name();
    }
}
