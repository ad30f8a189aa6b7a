package io.github.endpointlease.cloudformation.jumpstart;

/** How a model's data is packed in S3. */
public enum Compression {
    /** Not at all. */
    NONE("None"),
    /** As a gzipped tar. */
    GZIP("Gzip");

    private final String text;

    Compression(String text) {
        this.text = text;
    }

    /** Returns the word that SageMaker has for it. */
    public String text() {
        return text;
    }
}
