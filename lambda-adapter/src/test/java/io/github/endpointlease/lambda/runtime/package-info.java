/**
 * Runs a function as AWS Lambda does: in a process of its own, through the Runtime Interface Client, against a small stand-in for
 * Lambda's Runtime API. Published in this module's test-jar; who uses it needs {@code
 * com.amazonaws:aws-lambda-java-runtime-interface-client} beside it.
 */
@NullMarked
package io.github.endpointlease.lambda.runtime;

import org.jspecify.annotations.NullMarked;
