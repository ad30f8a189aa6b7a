package io.github.endpointlease.cloudformation.jumpstart;

/**
 * How SageMaker is to read a model's data: {@code ModelDataSource.S3DataSource}.
 *
 * @param dataType what the address names
 * @param compression how the data is packed
 * @param acceptEula whether the user has accepted the model's terms: {@code ModelAccessConfig.AcceptEula}
 */
public record S3Source(S3DataType dataType, Compression compression, boolean acceptEula) {}
