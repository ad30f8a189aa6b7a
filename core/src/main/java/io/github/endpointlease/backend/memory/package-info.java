/** Backends that keep everything in this process: for tests, for trying out, and as the in-process half of the local gateway. */
@NullMarked
package io.github.endpointlease.backend.memory;

import org.jspecify.annotations.NullMarked;
