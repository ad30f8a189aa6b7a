package io.github.endpointlease.backend.ssm;

/**
 * One version of a parameter.
 *
 * @param number counts up from 1 without a gap
 * @param digest stands for the text; the life of a parameter that was never stamped
 * @param value what the text says
 */
record ParameterVersion(long number, String digest, ParameterValue value) {}
