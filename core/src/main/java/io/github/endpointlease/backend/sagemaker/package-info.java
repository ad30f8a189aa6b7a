/**
 * Endpoints on Amazon SageMaker. An application that uses this adds the AWS SDK's modules {@code sagemaker} and, to invoke,
 * {@code sagemakerruntime}.
 */
@NullMarked
package io.github.endpointlease.backend.sagemaker;

import org.jspecify.annotations.NullMarked;
