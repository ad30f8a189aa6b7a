package io.github.endpointlease.cloudformation.cli;

import io.github.endpointlease.cloudformation.deploy.AwsConnection;
import io.github.endpointlease.cloudformation.deploy.DeployException;
import io.github.endpointlease.cloudformation.deploy.Pause;
import io.github.endpointlease.cloudformation.deploy.Terminal;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * What a command runs in.
 *
 * @param out for what was asked for
 * @param err for warnings and errors
 * @param question asks before something is changed
 * @param aws connects to a region, or without one to where the SDK is set to
 * @param pause waits between two looks at AWS
 * @param clock tells the time
 */
record Surroundings(
        PrintWriter out, PrintWriter err, Question question, Regions aws, Pause pause, InstantSource clock) {

    /** Connects to regions. */
    @FunctionalInterface
    interface Regions {
        AwsConnection to(@Nullable String region);
    }

    void warn(Collection<String> warnings) {
        warnings.forEach(warning -> err.println("warning: " + warning));
    }

    /** The person who deploys; with {@code yes}, everything is confirmed. */
    Terminal terminal(boolean yes) {
        return new Terminal() {
            @Override
            public void say(String line) {
                out.println(line);
            }

            @Override
            public boolean confirms(String text) {
                return yes
                        || question.answer(text + " [y/N] ")
                                .map(Question::isYes)
                                .orElse(false);
            }
        };
    }

    /** Refuses, before anything is done, to change what nobody can confirm. */
    void requireConfirmable(boolean yes) {
        if (!yes && !question.canBeAsked()) {
            throw new DeployException("There is nobody to ask: add --yes to go ahead without a question.", null);
        }
    }
}
