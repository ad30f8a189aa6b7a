package io.github.endpointlease.model;

/**
 * The name of a SageMaker endpoint config, from which an endpoint is created. The same rule as for {@link EndpointName}.
 *
 * @param value the name as SageMaker knows it
 */
public record EndpointConfigName(String value) {
    /**
     * @throws InvalidValueException if SageMaker would refuse the name
     */
    public EndpointConfigName {
        EndpointName.requireName("EndpointConfigName", value);
    }

    /** Returns the bare name. */
    @Override
    public String toString() {
        return value;
    }
}
