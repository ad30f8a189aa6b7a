/**
 * The parts of AWS that tests run against, besides those in this process: whichever are on this machine. A test says by an
 * annotation which part it needs ({@link io.github.endpointlease.parts.OnMoto}, {@link io.github.endpointlease.parts.OnLocalStack},
 * {@link io.github.endpointlease.parts.OnStandIn}, {@link io.github.endpointlease.parts.OnDynamoDbLocal}); where the part is
 * missing, it is skipped. The end of the build tells which parts ran.
 */
@NullMarked
package io.github.endpointlease.parts;

import org.jspecify.annotations.NullMarked;
