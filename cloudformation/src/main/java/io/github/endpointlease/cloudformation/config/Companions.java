package io.github.endpointlease.cloudformation.config;

/** Rules for keys of one object that need or exclude one another. Each adds a fault where the file breaks it. */
final class Companions {
    private Companions() {}

    /** Where the second key is, the first has to be. */
    static void requireBeside(Section section, String needed, String key) {
        if (section.has(key) && !section.has(needed)) {
            section.fault(needed, "is required beside " + key);
        }
    }

    /** Without the second key the first means nothing. */
    static void allowOnlyBeside(Section section, String key, String other) {
        if (section.has(key) && !section.has(other)) {
            section.fault(key, "is allowed only beside " + other);
        }
    }

    /** Exactly one of the two has to be there. */
    static void requireOneOf(Section section, String key, String other) {
        if (section.has(key) && section.has(other)) {
            section.fault(other, "is not allowed beside " + key);
        } else if (!section.has(key) && !section.has(other)) {
            section.fault(key, "or " + other + " is required");
        }
    }
}
