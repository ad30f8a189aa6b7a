package io.github.endpointlease.cloudformation.deploy;

import com.fasterxml.jackson.databind.JsonNode;

/** What stacks of {@link StackTreesStandIn} make and delete in an account. */
public interface AccountResources {
    /**
     * Makes a resource, or changes one to these properties.
     *
     * @param type such as {@code AWS::SSM::Parameter}
     * @param physicalId what it is called
     * @param properties with everything resolved
     */
    void put(String type, String physicalId, JsonNode properties);

    /** Deletes a resource. */
    void delete(String type, String physicalId);

    /** Nothing but what the stand-in remembers itself. */
    static AccountResources none() {
        return new AccountResources() {
            @Override
            public void put(String type, String physicalId, JsonNode properties) {}

            @Override
            public void delete(String type, String physicalId) {}
        };
    }
}
