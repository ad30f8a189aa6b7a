package io.github.endpointlease.cloudformation.jumpstart;

import io.github.endpointlease.model.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * A model's data in S3.
 *
 * @param uri its address, {@code s3://<bucket>/…}
 * @param source how SageMaker is to read it, for {@code ModelDataSource}; null for plain {@code ModelDataUrl}
 */
public record ModelData(String uri, @Nullable S3Source source) {
    /**
     * @throws InvalidValueException if the address is none in S3
     */
    public ModelData {
        DefinitionRules.s3Uri("uri", uri);
    }
}
