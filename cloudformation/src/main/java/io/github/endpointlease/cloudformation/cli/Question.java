package io.github.endpointlease.cloudformation.cli;

import java.io.Console;
import java.lang.reflect.InvocationTargetException;
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

    /** At the console of this process, where nobody is if its input or output is redirected. */
    @SuppressWarnings("SystemConsoleNull") // says so until Java 21; from 22 on, the console does
    static Question ofConsole() {
        Console console = System.console();
        if (console == null || !isTerminal(Console.class, console)) {
            return nobody();
        }
        return text -> Optional.ofNullable(console.readLine("%s", text));
    }

    /** Whether somebody can be at the console: its own word, which it has since Java 22. Before, it is not there otherwise. */
    static boolean isTerminal(Class<?> type, Object console) {
        try {
            return (boolean) type.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException before22) {
            return true;
        } catch (IllegalAccessException | InvocationTargetException broken) {
            throw new IllegalStateException("The console does not say whether it is a terminal", broken);
        }
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
