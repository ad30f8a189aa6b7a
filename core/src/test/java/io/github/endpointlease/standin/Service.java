package io.github.endpointlease.standin;

/** One service of AWS. Safe for use by many threads. */
@FunctionalInterface
public interface Service {
    /**
     * Does what is asked.
     *
     * @throws AwsError if it is refused
     */
    Answer answer(Call call);
}
