package io.github.endpointlease.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutationReportTest {
    private static final String ORDINARY = "return name + suffix;";

    @Test
    void aSurvivorInAComparisonOfTimesOrVersionsIsAFault() {
        for (String code : List.of(
                "if (until.isAfter(latest)) {",
                "return !expiry.plus(grace).isAfter(now);",
                "if (lease.isExpired(now, grace)) {",
                "return added.compareTo(asked) > 0 ? asked : added;",
                "if (window.isZero()) {",
                "if (!endpoint.createdAt().equals(lease.ownedSince())) {",
                ".filter(described -> described.createdAt().equals(seen))",
                "return stored.version().equals(expected);",
                "if (!start.equals(toldInService.put(name, start))) {",
                "return known != null && known.equals(stored.version());",
                "if (stored.number() > newest) {",
                "return returned == base + 1;",
                "boolean sameLife = stamped.stamp().life().equals(mine.life());",
                "boolean won = stamped.stamp().op().equals(mine.op());",
                "boolean informed = foreign.op() == null || foreign.op().equals(op);",
                "Instant until = whole.equals(wanted) ? whole : whole.plusSeconds(1);",
                "item.filter(stored -> wanted.equals(stored.get(LeaseItem.VERSION)))",
                "if (put.version() != 1) {",
                "&& read.generation() == written.generation()",
                "return sum(tree).equals(stamp.textOrNull(\"sum\"))",
                "if (AttributeValue.fromS(write).equals(inTheWay.get(LeaseItem.WRITE))) {",
                "        == 1;",
                "if (seen.isEmpty() || seen.lastKey() < reaching) {",
                "if (stamp.has(\"format\") && stamp.number(\"format\") > FORMAT) {")) {
            List<Mutant> mutants = mutants(99, mutant(code, false));

            assertThat(MutationReport.faults(mutants, Map.of()))
                    .as(code)
                    .singleElement()
                    .asString()
                    .startsWith("survives: io.github.endpointlease.Some:7 in decide: negated conditional: ");
        }
    }

    @Test
    void aSurvivorElsewhereIsNone() {
        for (String code : List.of(ORDINARY, "this.version = version;", "if (names.isEmpty()) {", "long base = 1;")) {
            assertThat(MutationReport.faults(mutants(99, mutant(code, false)), Map.of()))
                    .as(code)
                    .isEmpty();
        }
    }

    @Test
    void oneThatIsNamedAsEquivalentMaySurviveUntilItIsGone() {
        Mutant survivor = mutant("if (a.isAfter(b)) {", false);
        Map<String, String> named =
                Map.of("Some.decide: negated conditional: if (a.isAfter(b)) {", "both ways lead to the same");

        assertThat(MutationReport.faults(mutants(99, survivor), named)).isEmpty();
        assertThat(MutationReport.faults(mutants(99, mutant(ORDINARY, true)), named))
                .singleElement()
                .asString()
                .contains("not there any more");
    }

    @Test
    void nineOfTenAreEnoughAndFewerAreNot() {
        assertThat(MutationReport.faults(mutants(9, mutant(ORDINARY, false)), Map.of()))
                .isEmpty();
        assertThat(MutationReport.faults(mutants(8, mutant(ORDINARY, false)), Map.of()))
                .containsExactly("io.github.endpointlease: only 8 of 9 killed");
    }

    @Test
    void aPackageThatIsNotChangedAtAllIsAFault() {
        List<Mutant> mutants = mutants(9, mutant(ORDINARY, true));

        assertThat(MutationReport.missing(mutants, List.of("io.github.endpointlease")))
                .isEmpty();
        assertThat(MutationReport.missing(mutants, List.of("io.github.endpointlease", "io.github.endpointlease.gone")))
                .containsExactly("nothing of io.github.endpointlease.gone was changed");
    }

    @Test
    void whoIsNamedAsEquivalentNeedsAReason() {
        assertThat(MutationReport.equivalent(List.of("# said once", "", "A.b: c", "  because", "  of d")))
                .containsExactly(Map.entry("A.b: c", "because of d"));
        assertThatThrownBy(() -> MutationReport.equivalent(List.of("A.b: c", "D.e: f", "  because")))
                .hasMessageContaining("no reason for: A.b: c");
    }

    @Test
    void aReportOfPitIsReadBesideItsSource(@TempDir Path folder) throws Exception {
        Path source = Files.createDirectories(folder.resolve("a/b")).resolve("Some.java");
        Files.writeString(source, "one\n  two\n");
        Path report = Files.writeString(folder.resolve("mutations.xml"), """
                <?xml version="1.0" encoding="UTF-8"?>
                <mutations partial="true">
                <mutation detected='true' status='TIMED_OUT' numberOfTestsRun='3'><sourceFile>Some.java</sourceFile>
                <mutatedClass>a.b.Some$Inner</mutatedClass><mutatedMethod>m</mutatedMethod><lineNumber>2</lineNumber>
                <description>changed conditional boundary</description></mutation>
                <mutation detected='true' status='RUN_ERROR' numberOfTestsRun='1'><sourceFile>Some.java</sourceFile>
                <mutatedClass>a.b.Some$Inner</mutatedClass><mutatedMethod>m</mutatedMethod><lineNumber>1</lineNumber>
                <description>negated conditional</description></mutation>
                </mutations>
                """);

        assertThat(new MutantReader(folder).read(report))
                .containsExactly(
                        new Mutant("a.b.Some$Inner", "m", 2, "  two", "changed conditional boundary", true, 3),
                        // what could not be run was noticed by no test
                        new Mutant("a.b.Some$Inner", "m", 1, "one", "negated conditional", false, 1));
    }

    private static List<Mutant> mutants(int killed, Mutant last) {
        return Stream.concat(Collections.nCopies(killed, mutant(ORDINARY, true)).stream(), Stream.of(last))
                .toList();
    }

    private static Mutant mutant(String code, boolean killed) {
        return new Mutant("io.github.endpointlease.Some", "decide", 7, code, "negated conditional", killed, 1);
    }
}
