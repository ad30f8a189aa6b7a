package io.github.endpointlease.cloudformation.jumpstart;

/** Why one model cannot be deployed: caught where its path in the file is known. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String key;

    /**
     * @param key the key of the model in {@code config.json} that has to change
     * @param why what follows the key in a sentence
     */
    Refusal(String key, String why) {
        super(why, null, false, false);
        this.key = key;
    }

    String key() {
        return key;
    }
}
