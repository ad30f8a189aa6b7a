/**
 * Endpoints as child processes on this machine. A child keeps SageMaker's container contract: {@code GET /ping}, {@code POST
 * /invocations}, SIGTERM.
 */
@NullMarked
package io.github.endpointlease.backend.process;

import org.jspecify.annotations.NullMarked;
