/** Executions in AWS Step Functions. The application adds {@code software.amazon.awssdk:sfn} to its class path. */
@NullMarked
package io.github.endpointlease.backend.stepfunctions;

import org.jspecify.annotations.NullMarked;
