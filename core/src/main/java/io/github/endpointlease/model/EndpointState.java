package io.github.endpointlease.model;

/**
 * What an endpoint is doing, in SageMaker's terms. Source: SageMaker API, {@code EndpointStatus}; {@link #UNKNOWN} stands for
 * a state that did not exist when this was written.
 */
public enum EndpointState {
    CREATING,
    UPDATING,
    SYSTEM_UPDATING,
    ROLLING_BACK,
    IN_SERVICE,
    /** An update was undone only in part; the endpoint still serves. */
    UPDATE_ROLLBACK_FAILED,
    OUT_OF_SERVICE,
    DELETING,
    FAILED,
    UNKNOWN;

    /** Whether invocations are answered in this state. */
    public boolean isServing() {
        return switch (this) {
            case IN_SERVICE, UPDATING, SYSTEM_UPDATING, ROLLING_BACK, UPDATE_ROLLBACK_FAILED -> true;
            case CREATING, OUT_OF_SERVICE, DELETING, FAILED, UNKNOWN -> false;
        };
    }
}
