package io.github.endpointlease.cloudformation.cli;

import io.github.endpointlease.cloudformation.deploy.AwsTrouble;
import io.github.endpointlease.cloudformation.deploy.DeployException;
import io.github.endpointlease.model.EndpointLeaseException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import software.amazon.awssdk.core.exception.SdkException;

/** Runs a command, and tells in one line each what went wrong. */
final class CommandLineTool {
    private static final int WENT_WRONG = 1;
    private static final int CALLED_WRONGLY = 2;

    private CommandLineTool() {}

    /** Returns the exit code. */
    static int run(Surroundings surroundings, String... args) {
        PrintWriter err = surroundings.err();
        return new CommandLine(new StackCommand(surroundings))
                .setOut(surroundings.out())
                .setErr(err)
                .setParameterExceptionHandler((wrong, arguments) -> usage(wrong, err))
                .setExecutionExceptionHandler((thrown, command, parsed) -> failure(thrown, err))
                .execute(args);
    }

    private static int usage(ParameterException wrong, PrintWriter err) {
        err.println("error: " + String.valueOf(wrong.getMessage()).replaceAll("\\s*\\R\\s*", " "));
        err.println("Try: " + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help");
        return CALLED_WRONGLY;
    }

    private static int failure(Exception thrown, PrintWriter err) {
        String credentials = AwsTrouble.missingCredentials(thrown);
        String message;
        if (thrown instanceof DeployException told) {
            // it says more than what it comes from
            message = String.valueOf(told.getMessage());
        } else if (credentials != null) {
            message = credentials;
        } else if (thrown instanceof SdkException trouble) {
            message = AwsTrouble.line(trouble);
        } else if (thrown instanceof EndpointLeaseException ours) {
            message = String.valueOf(ours.getMessage());
        } else {
            // a fault of this program; what it says is all that a person can pass on
            message = "This should not happen, please report it: " + thrown;
        }
        message.lines().forEach(line -> err.println("error: " + line));
        return WENT_WRONG;
    }
}
