package io.github.endpointlease.proof;

import java.util.regex.Pattern;

/**
 * One small change that PIT made to a class, and what came of it.
 *
 * @param className the changed class, with its package
 * @param method where the change was made
 * @param line where in the source, from 1
 * @param code what that line holds
 * @param change what was done, in PIT's words
 * @param killed whether a test failed, or ran forever or out of memory
 * @param testsRun how many tests were run against it
 */
record Mutant(String className, String method, int line, String code, String change, boolean killed, int testsRun) {
    /** What times and versions are called, and what a version of Parameter Store consists of. */
    private static final String NAMES =
            "([vV]ersion|VERSION|[cC]reatedAt|[sS]ince|[eE]xpiry|[rR]etryAt|[gG]eneration|\\bsum\\b|WRITE|\\bwhole|\\bstart\\b|\\blife|\\bop)";

    /** What orders times, durations or versions, or asks whether two are the same. */
    private static final Pattern COMPARISON =
            Pattern.compile("\\b(isBefore|isAfter|isNegative|isZero|isLive|isExpired|compareTo|endpoint\\.is)\\("
                    + "|" + NAMES + "(\\(\\))?\\.equals\\("
                    + "|\\.equals\\(.*" + NAMES
                    + "|\\b(number|base|version|generation)(\\(\\))? ([<>]=?|[=!]=) "
                    // how many rows the condition on a version let through
                    + "|^\\s*== 1;"
                    + "|([<>]=?|[=!]=) [a-zA-Z.()]*\\b(number|base|version|generation)\\b"
                    + "|\\b(first|last)Key\\(\\)|\\bformat\\b.* ([<>]=?|[=!]=) ");

    boolean isInComparison() {
        return COMPARISON.matcher(code).find();
    }

    String packageName() {
        return className.substring(0, className.lastIndexOf('.'));
    }

    /** What it is called in the list of those that no test can tell from the original: without the number of the line, which moves. */
    String name() {
        return className.substring(className.lastIndexOf('.') + 1) + "." + method + ": " + change + ": " + code.strip();
    }

    String place() {
        return className + ":" + line + " in " + method + ": " + change + ": " + code.strip();
    }
}
