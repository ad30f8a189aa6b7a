package io.github.endpointlease.cloudformation.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UsageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | Missing required subcommand",
                "rendr | Unmatched argument",
                "render --output t.yaml | Missing required option: '--config=FILE'",
                "render --config c.json --output t.yaml --offlin | Unknown option: '--offlin'",
                "validate | Missing required option: '--config=FILE'",
                "deploy --yes | Missing required option: '--config=FILE'",
                "destroy | Missing required option: '--config=FILE' or '--stack-name=NAME'",
                "retain --yes | Missing required option: '--stack-name=NAME'"
            })
    void aWrongCallIsOneLineAndAHint(String args, String error) {
        Cli.Result result = Cli.alone().run(args.isEmpty() ? new String[0] : args.split(" ", -1));

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("error: ")
                .contains(error);
        assertThat(result.err()).contains("Try: endpoint-lease-stack ", " --help");
    }

    @Test
    void helpNamesEveryCommandAndTheExitCodes() {
        Cli.Result result = Cli.alone().run("--help");

        assertThat(result.code()).isZero();
        assertThat(result.out().replaceAll("\\s+", " "))
                .contains("render", "validate", "deploy", "destroy", "retain", "2 if it was called wrongly");
    }

    @ParameterizedTest
    @ValueSource(strings = {"render", "validate", "deploy", "destroy", "retain"})
    void everyCommandHasHelp(String command) {
        Cli.Result result = Cli.alone().run(command, "--help");

        assertThat(result.code()).isZero();
        assertThat(result.out()).startsWith("Usage: endpoint-lease-stack " + command);
    }

    @Test
    void theVersionSaysWhetherItIsPackaged() {
        assertThat(Cli.alone().run("--version").out()).startsWith("endpoint-lease-stack ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aConsoleThatKnowsWhetherItIsATerminalIsBelieved(boolean terminal) {
        assertThat(Question.isTerminal(KnowingConsole.class, new KnowingConsole(terminal)))
                .isEqualTo(terminal);
    }

    @Test
    void aConsoleOfBeforeJava22IsThereOnlyWhereATerminalIs() {
        assertThat(Question.isTerminal(Object.class, new Object())).isTrue();
    }

    record KnowingConsole(boolean isTerminal) {}

    @Test
    void aFaultOfTheProgramIsOneLineToo() {
        Cli broken = new Cli(text -> Optional.of("y"), region -> {
            throw new IllegalStateException("no idea");
        });

        assertThat(broken.run("destroy", "--stack-name", "demo").err().lines())
                .containsExactly(
                        "error: This should not happen, please report it: java.lang.IllegalStateException: no idea");
    }
}
