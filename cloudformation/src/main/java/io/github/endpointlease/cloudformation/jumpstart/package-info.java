/**
 * From a JumpStart model's id to what CloudFormation has to be told: the rules that the SageMaker SDK for Python applies to a hub's
 * documents, and the file that keeps their results.
 */
@NullMarked
package io.github.endpointlease.cloudformation.jumpstart;

import org.jspecify.annotations.NullMarked;
