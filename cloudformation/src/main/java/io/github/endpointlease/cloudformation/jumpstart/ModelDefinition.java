package io.github.endpointlease.cloudformation.jumpstart;

import io.github.endpointlease.model.InvalidValueException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a model and its endpoint configuration are made from. Immutable.
 *
 * @param source what the model is made from
 * @param modelDataDownloadTimeout how long the data may take to arrive: 60 to 3,600 whole seconds; null for SageMaker's default
 * @param containerStartupHealthCheckTimeout how long the container may take to answer: 60 to 3,600 whole seconds; null for
 *     SageMaker's default
 * @param inferenceAmiVersion the machine image, or null for SageMaker's default
 * @param volumeSizeGb the disk's size, 1 to 512; null where the instance has a disk of its own, or for SageMaker's default
 * @param networkIsolation whether the container may reach nothing
 */
public record ModelDefinition(
        ModelSource source,
        @Nullable Duration modelDataDownloadTimeout,
        @Nullable Duration containerStartupHealthCheckTimeout,
        @Nullable String inferenceAmiVersion,
        @Nullable Integer volumeSizeGb,
        boolean networkIsolation) {
    /**
     * @throws InvalidValueException if a value is out of its range
     */
    public ModelDefinition {
        if (modelDataDownloadTimeout != null) {
            DefinitionRules.timeout("modelDataDownloadTimeout", modelDataDownloadTimeout);
        }
        if (containerStartupHealthCheckTimeout != null) {
            DefinitionRules.timeout("containerStartupHealthCheckTimeout", containerStartupHealthCheckTimeout);
        }
        if (inferenceAmiVersion != null) {
            DefinitionRules.amiVersion("inferenceAmiVersion", inferenceAmiVersion);
        }
        if (volumeSizeGb != null) {
            DefinitionRules.volumeSize("volumeSizeGb", volumeSizeGb);
        }
    }
}
