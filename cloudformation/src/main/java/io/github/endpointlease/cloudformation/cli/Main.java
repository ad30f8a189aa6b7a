package io.github.endpointlease.cloudformation.cli;

import io.github.endpointlease.cloudformation.deploy.Pause;
import io.github.endpointlease.cloudformation.deploy.SdkConnection;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.time.InstantSource;

/** The program. It ends with 0 if it did what it was asked to, 1 if something went wrong, and 2 if it was called wrongly. */
public final class Main {
    /** CloudFormation allows few calls a second for the whole account. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

    private Main() {}

    /**
     * Runs one command and ends the JVM.
     *
     * @param args the command and its options
     */
    public static void main(String[] args) {
        // whoever runs this does not care that nobody receives the SDK's log
        System.setProperty("slf4j.internal.verbosity", "ERROR");
        Surroundings surroundings = new Surroundings(
                new PrintWriter(System.out, true, Charset.defaultCharset()),
                new PrintWriter(System.err, true, Charset.defaultCharset()),
                Question.ofConsole(),
                SdkConnection::to,
                Pause.of(BETWEEN_LOOKS),
                InstantSource.system());
        System.exit(CommandLineTool.run(surroundings, args));
    }
}
