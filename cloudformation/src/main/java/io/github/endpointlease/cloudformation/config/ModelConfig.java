package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One model, an element of {@code jumpstart_models}.
 *
 * @param name its name in this project: letters, digits and hyphens
 * @param modelId which JumpStart model it is
 * @param instanceType what it runs on, for example {@code ml.g5.12xlarge}
 * @param instanceCount how many instances, at least 1
 * @param inferenceType how it answers
 * @param publicAccess whether its route asks for no token
 * @param initialProvision how long its first lease lasts, counted from the deployment: whole seconds, at most 525,600
 *     minutes; zero means deployed but stopped; null where the file has no schedule
 * @param integration its own route, or null where it has none
 * @param asyncApiEnabled whether callers may invoke it now and fetch the answer later
 * @param local how the local gateway starts it, or null for the gateway's own way
 */
public record ModelConfig(
        String name,
        String modelId,
        String instanceType,
        int instanceCount,
        InferenceType inferenceType,
        boolean publicAccess,
        @Nullable Duration initialProvision,
        @Nullable Integration integration,
        boolean asyncApiEnabled,
        @Nullable LocalCommand local) {
    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public ModelConfig {
        Rules.modelName("name", name);
        Rules.modelId("modelId", modelId);
        Rules.instanceType("instanceType", instanceType);
        Rules.instanceCount("instanceCount", instanceCount);
        if (initialProvision != null) {
            Rules.lease("initialProvision", initialProvision, Duration.ZERO);
        }
    }
}
