/**
 * A rendered template, walked: a stack of it without AWS. The functions are real processes from the packaged code, the services are
 * stand-ins, and what lies between, API Gateway, IAM, EventBridge, Step Functions and CloudFormation itself, is done here as the
 * template says.
 */
@NullMarked
package io.github.endpointlease.cloudformation.walk;

import org.jspecify.annotations.NullMarked;
