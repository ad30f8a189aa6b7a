package io.github.endpointlease.cloudformation.jumpstart;

/** What the address of a model's data in S3 names. */
public enum S3DataType {
    /** One object. */
    S3_OBJECT("S3Object"),
    /** Every object whose key begins with it. */
    S3_PREFIX("S3Prefix");

    private final String text;

    S3DataType(String text) {
        this.text = text;
    }

    /** Returns the word that SageMaker has for it. */
    public String text() {
        return text;
    }
}
