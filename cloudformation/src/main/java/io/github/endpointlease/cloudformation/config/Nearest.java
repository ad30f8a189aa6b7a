package io.github.endpointlease.cloudformation.config;

import java.util.Collection;
import java.util.Comparator;

/** Finds what somebody probably meant. */
final class Nearest {
    private static final int COMPARED = 64;

    private Nearest() {}

    /** The candidate with the fewest letters to insert, remove or replace; the first of several. There is at least one. */
    static String to(String key, Collection<String> candidates) {
        String head = key.length() <= COMPARED ? key : key.substring(0, COMPARED);
        return candidates.stream()
                .min(Comparator.comparingInt(candidate -> distance(head, candidate)))
                .orElseThrow();
    }

    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replaced = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replaced, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
