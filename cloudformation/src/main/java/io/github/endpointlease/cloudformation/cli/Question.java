package io.github.endpointlease.cloudformation.cli;

import java.io.Console;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Asks the person at the console. */
@FunctionalInterface
interface Question {
    /**
     * Asks for a yes.
     *
     * @param text the question
     * @return the answer, or empty if there is nobody to ask
     */
    Optional<String> answer(String text);

    /** Returns whether there is somebody to ask. */
    default boolean canBeAsked() {
        return true;
    }

    /** Whether an answer is a yes. */
    static boolean isYes(String answer) {
        return Set.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT));
    }

    /** At the console of this process, which is not there if its input or output is redirected. */
    @SuppressWarnings("SystemConsoleNull") // from Java 22 on it may be there and not answer, which is no yes either
    static Question ofConsole() {
        Console console = System.console();
        if (console == null) {
            return nobody();
        }
        return text -> Optional.ofNullable(console.readLine("%s", text));
    }

    /** For programs that are run by programs. */
    static Question nobody() {
        return new Question() {
            @Override
            public Optional<String> answer(String text) {
                return Optional.empty();
            }

            @Override
            public boolean canBeAsked() {
                return false;
            }
        };
    }
}
