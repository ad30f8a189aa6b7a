/** Measures ours beside the original's algorithm, on the same stand-in for AWS, in the same run. */
@NullMarked
package io.github.endpointlease.benchmark;

import org.jspecify.annotations.NullMarked;
