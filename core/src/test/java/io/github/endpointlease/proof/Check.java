package io.github.endpointlease.proof;

/** The kinds of checks, in the order of the table. */
public enum Check {
    SPECIFICATION("specification", true),
    SIMULATION("simulation", true),
    MUTANTS("simulated mutants", true),
    FUZZING("fuzzing", true),
    MUTATION_TESTING("mutation testing", false),
    CRASHES("crashes", false);

    private final String label;
    private final boolean ordinary;

    Check(String label, boolean ordinary) {
        this.label = label;
        this.ordinary = ordinary;
    }

    String label() {
        return label;
    }

    /** Whether the ordinary build has it too, if with less work. */
    boolean isOrdinary() {
        return ordinary;
    }
}
