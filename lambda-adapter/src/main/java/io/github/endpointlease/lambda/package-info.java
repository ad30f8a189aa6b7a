/**
 * The HTTP surface: handlers that take API Gateway proxy events. The deployed Lambda functions and the local gateway run the same
 * ones.
 */
@NullMarked
package io.github.endpointlease.lambda;

import org.jspecify.annotations.NullMarked;
