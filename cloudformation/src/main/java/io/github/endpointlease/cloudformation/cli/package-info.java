/** The command line of {@code endpoint-lease-stack.jar}. */
@NullMarked
package io.github.endpointlease.cloudformation.cli;

import org.jspecify.annotations.NullMarked;
