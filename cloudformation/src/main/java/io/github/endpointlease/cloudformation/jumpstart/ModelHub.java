package io.github.endpointlease.cloudformation.jumpstart;

import io.github.endpointlease.model.BackendException;
import org.jspecify.annotations.Nullable;

/** The public hub of JumpStart models. */
public interface ModelHub {
    /**
     * Looks a model up.
     *
     * @param region the region whose images and data are wanted
     * @param modelId which model
     * @param version which version of it, or null for the newest
     * @return its document, and which version that is
     * @throws ModelNotFoundException if the hub has none
     * @throws BackendException if the hub cannot be asked
     */
    HubDocument describe(String region, String modelId, @Nullable String version);
}
