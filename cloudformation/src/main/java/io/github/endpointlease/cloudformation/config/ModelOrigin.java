package io.github.endpointlease.cloudformation.config;

import io.github.endpointlease.model.InvalidValueException;
import org.jspecify.annotations.Nullable;

/** Where a model comes from: exactly one of {@code model_id} and {@code image_uri}. */
public sealed interface ModelOrigin {
    /**
     * A model of SageMaker JumpStart.
     *
     * @param modelId 1 to 256 printable characters without spaces
     * @param version which version of it, or null for the newest
     * @param acceptEula whether the user accepts the terms of a gated model
     */
    record JumpStart(String modelId, @Nullable String version, boolean acceptEula) implements ModelOrigin {
        /**
         * @throws InvalidValueException if a value is out of its range
         */
        public JumpStart {
            ModelRules.modelId("modelId", modelId);
            if (version != null) {
                ModelRules.modelVersion("version", version);
            }
        }
    }

    /**
     * A container image of the user's.
     *
     * @param imageUri an image in Amazon ECR
     * @param dataUrl the model's data in S3: a {@code .tar.gz}, or a prefix that ends in {@code /}, without <code>$ { } &lt; &gt; * ?</code>;
     *     null where the image has it
     */
    record Container(String imageUri, @Nullable String dataUrl) implements ModelOrigin {
        /**
         * @throws InvalidValueException if a value is out of its range
         */
        public Container {
            ModelRules.imageUri("imageUri", imageUri);
            if (dataUrl != null) {
                ModelRules.modelDataUrl("dataUrl", dataUrl);
            }
        }
    }
}
