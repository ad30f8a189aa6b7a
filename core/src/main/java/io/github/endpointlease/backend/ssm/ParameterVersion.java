package io.github.endpointlease.backend.ssm;

import io.github.endpointlease.model.TokenHash;

/**
 * One version of a parameter.
 *
 * @param number counts up from 1 without a gap
 * @param text as it is stored
 * @param value what the text says
 */
record ParameterVersion(long number, String text, ParameterValue value) {
    /** Stands for the text; the life of a parameter that was never stamped. */
    String digest() {
        return TokenHash.sha256(text).hex();
    }
}
