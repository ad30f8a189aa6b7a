package io.github.endpointlease.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The protocol as it is specified in {@code docs/spec} keeps its promises, and each of its parts is needed for that: without it, a
 * promise is refuted.
 */
@Tag("proof")
class SpecificationTest {
    private static final int AT_ONCE = 2;
    private static final ExecutorService POOL = Executors.newFixedThreadPool(AT_ONCE);
    private static final Map<String, Future<Tlc.Outcome>> RUNS = new LinkedHashMap<>();
    private static final Set<String> CHECKED = new ConcurrentSkipListSet<>();

    @BeforeAll
    static void startAll() throws IOException {
        for (Configuration configuration : Configuration.due()) {
            RUNS.put(configuration.name(), POOL.submit(() -> Tlc.run(configuration)));
        }
    }

    @AfterAll
    static void everyConfigurationWasChecked() throws IOException {
        POOL.shutdownNow();
        assertThat(CHECKED)
                .containsExactlyInAnyOrderElementsOf(
                        Configuration.due().stream().map(Configuration::name).toList());
    }

    static List<Configuration> due() throws IOException {
        return Configuration.due();
    }

    @ParameterizedTest
    @MethodSource("due")
    void itHoldsOrIsRefutedAsItsFirstLineSays(Configuration configuration) throws Exception {
        Tlc.Outcome outcome =
                Objects.requireNonNull(RUNS.get(configuration.name())).get();

        String expected =
                configuration.refuted().map(property -> "refuted: " + property).orElse("holds");
        assertThat(outcome.result()).as(outcome.output()).isEqualTo(expected);
        assertThat(outcome.states()).isPositive();
        CHECKED.add(configuration.name());
        ProofReport.add(
                Check.SPECIFICATION,
                configuration.name(),
                String.format(Locale.ROOT, "%,d states", outcome.states()),
                outcome.took(),
                outcome.result());
    }

    @Test
    void eachPartOfTheProtocolIsAllThatIsLeftOutOfSomethingThatIsRefutedInEveryBuild() throws IOException {
        Map<Path, Set<String>> leftOut = new HashMap<>();
        for (Configuration configuration : Configuration.all()) {
            boolean alone = configuration.broken().size() == 1;
            if (alone && configuration.refuted().isPresent() && !configuration.isLarge()) {
                leftOut.computeIfAbsent(configuration.module(), module -> new TreeSet<>())
                        .addAll(configuration.broken());
            }
        }

        assertThat(leftOut.keySet())
                .extracting(module -> module.getFileName().toString())
                .containsExactlyInAnyOrder("Lease.tla", "ParameterStore.tla");
        for (Map.Entry<Path, Set<String>> ofModule : leftOut.entrySet()) {
            assertThat(ofModule.getValue())
                    .hasSizeGreaterThanOrEqualTo(9)
                    .isEqualTo(Configuration.mayBeBroken(ofModule.getKey()));
        }
    }

    @Test
    void whatHoldsHoldsInBothModules() throws IOException {
        assertThat(Configuration.due().stream()
                        .filter(configuration -> configuration.refuted().isEmpty()))
                .extracting(
                        configuration -> configuration.module().getFileName().toString())
                .contains("Lease.tla", "ParameterStore.tla");
    }
}
